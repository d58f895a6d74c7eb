package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    private static final List<String> NAMES = List.of("c", "l", "dr", "listen", "log_level");

    @Test
    void aNameThatIsNearIsFound() {
        assertEquals(Optional.of("listen"), Suggestion.nearest("lisen", NAMES));
        assertEquals(Optional.of("log_level"), Suggestion.nearest("log-levle", NAMES));
        assertEquals(Optional.of("dr"), Suggestion.nearest("rd", NAMES));
    }

    /** Every other letter is one change away from it. */
    @Test
    void aLetterIsNearNoOther() {
        assertEquals(Optional.empty(), Suggestion.nearest("p", NAMES));
        assertEquals(Optional.of("c"), Suggestion.nearest("C", NAMES));
    }
}
