package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    private static final String TEXT = """
            {
              "A port.": "端口。",
              "One of %s or %s.": "可取 %s 或 %s。"
            }
            """;

    @Test
    void saysWhatItHas() throws JsonProcessingException {
        Catalogue catalogue = Catalogue.of(TEXT);
        assertEquals("端口。", catalogue.apply("A port."));
        assertEquals("可取 a, b 或 c。", catalogue.apply("One of a, b or c."));
        assertEquals(Set.of(), catalogue.missing());
        assertEquals(Set.of(), catalogue.leftOver());
        assertEquals(TEXT, catalogue.text());
    }

    @Test
    void namesTheSentenceThatHasChanged() throws JsonProcessingException {
        Catalogue catalogue = Catalogue.of(TEXT);
        assertEquals("The port.", catalogue.apply("The port."));
        catalogue.apply("One of a, b or c.");
        assertEquals(Set.of("The port."), catalogue.missing());
        assertEquals(Set.of("A port."), catalogue.leftOver());
    }

    /** As the test of the pages writes it for who will translate it. */
    @Test
    void anEmptyOneIsMissing() throws JsonProcessingException {
        Catalogue catalogue = Catalogue.of("{\"A port.\": \"\"}");
        assertEquals("A port.", catalogue.apply("A port."));
        assertEquals(Set.of("A port."), catalogue.missing());
    }

    @Test
    void noSentenceStandsInItTwice() {
        assertThrows(JsonProcessingException.class, () -> Catalogue.of("{\"A\": \"甲\", \"A\": \"乙\"}"));
    }
}
