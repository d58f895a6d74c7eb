package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void isReadAgainAsItWas() {
        String text =
                "{\"a\": {\"b\": [1, true, \"x\\\"y\\\\z\\n\"], \"empty\": {}, \"none\": []}, \"c\": [{\"d\": 1.50}]}";
        String written = JsonWriter.document(read(text));
        assertEquals("""
                {
                  "a": {
                    "b": [1, true, "x\\"y\\\\z\\n"],
                    "empty": {},
                    "none": []
                  },
                  "c": [
                    {
                      "d": 1.50
                    }
                  ]
                }
                """, written);
        assertEquals(written, JsonWriter.document(read(written)));
    }

    @Test
    void nothingInvisibleReachesATerminal() {
        String hidden = "a\u001b[31m\u202eb\u2028\u0000é漢\ud83d\ude00";
        String written = JsonWriter.document(Json.text(hidden));
        assertEquals("\"a\\u001b[31m\\u202eb\\u2028\\u0000é漢\ud83d\ude00\"\n", written);
        assertEquals(hidden, ((Json.Text) read(written)).value());
    }

    @Test
    void aLongArrayHasALineForEach() {
        Json many = Json.texts(List.of("x".repeat(60), "y".repeat(60)));
        assertEquals(4, JsonWriter.document(many).lines().count());
    }

    private static Json read(String text) {
        return JsonReader.read("", text, new Problems(false));
    }
}
