package io.anytls.client.inbound.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyUsersTest {

    private final ProxyUsers users = new ProxyUsers(List.of(
            new ProxyUsers.User("alice", "one"),
            new ProxyUsers.User("alice", "two"),
            new ProxyUsers.User("bob", ""),
            new ProxyUsers.User("m\u00fcller", "p\u00e4ss")));

    private boolean accepts(String name, String password) {
        return users.accepts(name.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aUserMayHaveSeveralPasswords() {
        assertTrue(accepts("alice", "one"));
        assertTrue(accepts("alice", "two"));
        assertFalse(accepts("alice", "three"));
        assertTrue(accepts("m\u00fcller", "p\u00e4ss"));
    }

    @Test
    void textMayComeInLatin1() {
        assertTrue(users.accepts(
                "m\u00fcller".getBytes(StandardCharsets.ISO_8859_1),
                "p\u00e4ss".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(users.accepts(
                "m\u00fcller".getBytes(StandardCharsets.ISO_8859_1), "p?ss".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void whatLatin1CannotSayIsNoQuestionMark() {
        ProxyUsers others =
                new ProxyUsers(List.of(new ProxyUsers.User("a", "\u5bc6"), new ProxyUsers.User("b", "\ud800")));
        assertTrue(others.accepts(new byte[] {'a'}, "\u5bc6".getBytes(StandardCharsets.UTF_8)));
        assertFalse(others.accepts(new byte[] {'a'}, new byte[] {'?'}));
        assertFalse(new ProxyUsers(List.of(new ProxyUsers.User("b", "\ud800"))).isEmpty());
    }

    @Test
    void nobodyGetsInWithAnothersPassword() {
        assertFalse(accepts("bob", "one"));
        assertFalse(accepts("alice", ""));
        assertFalse(accepts("", ""));
    }

    @Test
    void anEmptyPasswordIsEnoughWhereItIsTheUsers() {
        assertTrue(users.acceptsWithoutPassword("bob".getBytes(StandardCharsets.UTF_8)));
        assertFalse(users.acceptsWithoutPassword("alice".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anEmptyListHasNobody() {
        assertTrue(ProxyUsers.NONE.isEmpty());
        assertFalse(ProxyUsers.NONE.accepts(new byte[0], new byte[0]));
        assertFalse(users.isEmpty());
    }

    @Test
    void aPasswordIsNotPrinted() {
        assertEquals("alice", new ProxyUsers.User("alice", "secret").toString());
        assertFalse(users.toString().contains("one"));
    }
}
