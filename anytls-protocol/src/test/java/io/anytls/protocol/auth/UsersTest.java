package io.anytls.protocol.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

    private static User user(String name, String password) {
        return new User(name, PasswordDigest.of(password));
    }

    private static byte[] digest(String password) {
        ByteBuf out = Unpooled.buffer();
        PasswordDigest.of(password).writeTo(out);
        byte[] bytes = new byte[32];
        out.readBytes(bytes).release();
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void everyUserIsTheOwnerOfHisDigestWhereverHeStands(int size) {
        List<User> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(user("u" + i, "p" + i));
        }
        Users users = Users.of(list);
        assertEquals(size, users.size());
        for (int i = 0; i < size; i++) {
            assertSame(list.get(i), users.owner(digest("p" + i)));
        }
        assertNull(users.owner(digest("p" + size)));
        assertNull(users.owner(new byte[32]));
    }

    @Test
    void withoutUsersNobodyGetsIn() {
        assertNull(Users.of(List.of()).owner(digest("p")));
    }

    @Test
    void aPasswordHasOneOwner() {
        List<User> two = List.of(user("alice", "p"), user("bob", "p"));
        String message = assertThrows(IllegalArgumentException.class, () -> Users.of(two))
                .getMessage();
        assertEquals("The users 'alice' and 'bob' have the same password", message);
    }

    @Test
    void aNameMayHaveSeveralPasswords() {
        assertEquals(
                2, Users.of(List.of(user("alice", "p"), user("alice", "q"))).size());
    }

    @Test
    void aLaterChangeOfTheListChangesNothing() {
        List<User> list = new ArrayList<>(List.of(user("alice", "p")));
        Users users = Users.of(list);
        list.clear();
        assertEquals("alice", users.owner(digest("p")).name());
    }
}
