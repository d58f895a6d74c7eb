package io.anytls.client.dial;

import java.util.Optional;

/** Remembers the padding scheme of one server from one run of the program to the next. Any thread; nothing here waits. */
public interface SchemeMemory {

    /** Remembers nothing. */
    SchemeMemory NONE = new SchemeMemory() {
        @Override
        public Optional<String> recall() {
            return Optional.empty();
        }

        @Override
        public void remember(String rawText) {}
    };

    /** The text that the server has sent last; nobody says that it can still be used. */
    Optional<String> recall();

    void remember(String rawText);
}
