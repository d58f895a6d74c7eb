package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FirstContactTest {

    private final FirstContact contact = new FirstContact();

    @Test
    void aServerOfWhichNothingIsKnownGetsSoManySessionsAndNoMore() {
        dial(FirstContact.MOST - 1);
        assertFalse(contact.isFull());
        dial(1);
        assertTrue(contact.isFull());
        contact.ended();
        assertFalse(contact.isFull());
    }

    @Test
    void oneThatHasSaidSomethingGetsAsManyAsAreAskedFor() {
        assertTrue(contact.heard());
        assertFalse(contact.heard(), "it was known already");
        dial(1_000);
        assertFalse(contact.isFull());
    }

    @Test
    void oneThatEndsASessionWithoutAWordIsUnknownAgain() {
        contact.heard();
        dial(FirstContact.MOST);
        contact.refused();
        assertTrue(contact.isFull());
    }

    private void dial(int sessions) {
        for (int i = 0; i < sessions; i++) {
            contact.dialling();
        }
    }
}
