package io.anytls.daemon.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.JsonReader;
import io.anytls.daemon.config.JsonWriter;
import io.anytls.daemon.config.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LayoutTest {

    @Test
    void commentsStayWhereTheyBelong() {
        assertLaidOut("""
                // of the whole
                /* as is this,
                   in two lines */
                {
                  # of the log
                  "log": {"level":"debug", /* loud */},   // for now


                  // of what follows
                  "inbounds": [ {"type": "mixed" // both
                      ,"listen_port"  :1080}, // the last one
                  // there may be more
                  ],
                  "outbounds" /* of a name */ : /* of a value */ []
                  // of the end
                } // behind it
                # below it""", """
                // of the whole
                /* as is this,
                   in two lines */
                {
                  # of the log
                  "log": {
                    "level": "debug" /* loud */
                  }, // for now

                  // of what follows
                  "inbounds": [
                    {
                      "type": "mixed", // both
                      "listen_port": 1080
                    } // the last one
                    // there may be more
                  ],
                  /* of a name */
                  /* of a value */
                  "outbounds": []
                  // of the end
                } // behind it
                # below it
                """);
    }

    @Test
    void aCommentInFrontOfAValueIsAboutThatValue() {
        assertLaidOut("{\"a\":1, /* of b */ \"b\":[ /* one */ 1,2] }", """
                {
                  "a": 1,
                  /* of b */
                  "b": [
                    /* one */
                    1,
                    2
                  ]
                }
                """);
    }

    @Test
    void whatIsWrittenStaysAsItIsWritten() {
        assertLaidOut("{\"\\u0061\\\"//\":1.50E+3,\"b\":[true ,null,\"#\"]}", """
                {
                  "\\u0061\\"//": 1.50E+3,
                  "b": [true, null, "#"]
                }
                """);
    }

    @Test
    void onlyShortArraysAreOneLine() {
        String item = "\"" + "x".repeat(30) + "\"";
        assertLaidOut(
                "[[" + item + "," + item + "],[" + item + "," + item + "," + item + "," + item + "],{},[]]",
                "[\n  [" + item + ", " + item + "],\n  [\n    " + String.join(",\n    ", item, item, item, item)
                        + "\n  ],\n  {},\n  []\n]\n");
    }

    @Test
    void allEndsOfLinesAreOneKind() {
        assertLaidOut("{ // a\r\n\r\n\"b\": 1 # c\r, \"d\": 2}\r\n", """
                { // a
                  "b": 1, # c
                  "d": 2
                }
                """);
    }

    /** What the writer writes is laid out already. */
    @RepeatedTest(200)
    void anythingKeepsItsMeaningAndItsComments(RepetitionInfo repetition) {
        Scribble scribble = new Scribble(new Random(repetition.getCurrentRepetition()));
        String text = scribble.document();
        String laidOut = Layout.of(text);
        assertEquals(meaning(text), meaning(laidOut), text);
        assertEquals(scribble.comments, comments(laidOut), text);
        assertEquals(laidOut, Layout.of(laidOut), text);
        assertEquals(meaning(text), Layout.of(meaning(text)), text);
    }

    private static void assertLaidOut(String text, String expected) {
        assertEquals(expected, Layout.of(text));
        assertEquals(expected, Layout.of(expected));
        assertEquals(meaning(text), meaning(expected));
    }

    private static String meaning(String text) {
        Problems problems = new Problems(false);
        Json json = JsonReader.read("", text, problems);
        assertEquals(List.of(), problems.errors(), text);
        return JsonWriter.document(json);
    }

    private static List<String> comments(String text) {
        return Scanner.tokens(text).stream()
                .filter(Token::isComment)
                .map(Token::text)
                .toList();
    }

    /** Writes configurations as nobody would, with comments in every place. */
    private static final class Scribble {
        private final Random random;
        private final List<String> comments = new ArrayList<>();
        private final StringBuilder out = new StringBuilder();

        Scribble(Random random) {
            this.random = random;
        }

        String document() {
            blank();
            value(0);
            blank();
            return out.toString();
        }

        private void value(int depth) {
            int kind = random.nextInt(depth > 3 ? 3 : 6);
            if (kind == 0) {
                out.append(random.nextInt(1000)).append(' ');
            } else if (kind == 1) {
                out.append("\"s").append(random.nextInt(100)).append(" // # \\\" {\"");
            } else if (kind == 2) {
                out.append(random.nextBoolean()).append(' ');
            } else {
                boolean object = random.nextBoolean();
                out.append(object ? '{' : '[');
                blank();
                int items = random.nextInt(4);
                for (int i = 0; i < items; i++) {
                    if (object) {
                        out.append("\"n").append(i).append('"');
                        blank();
                        out.append(':');
                        blank();
                    }
                    value(depth + 1);
                    blank();
                    if (i < items - 1 || random.nextInt(4) == 0) {
                        out.append(',');
                        blank();
                    }
                }
                out.append(object ? '}' : ']');
            }
        }

        private void blank() {
            for (int i = random.nextInt(4); i > 0; i--) {
                switch (random.nextInt(6)) {
                    case 0 -> out.append('\n');
                    case 1 -> out.append("\r\n");
                    case 2 -> comment(random.nextBoolean() ? "// " : "# ", "\n");
                    case 3 -> comment("/* ", "");
                    default -> out.append(' ');
                }
            }
        }

        private void comment(String begin, String end) {
            String comment = begin + "c" + comments.size() + (end.isEmpty() ? " */" : "");
            comments.add(comment);
            out.append(comment).append(end);
        }
    }
}
