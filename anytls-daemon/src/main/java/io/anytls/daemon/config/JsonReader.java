package io.anytls.daemon.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads sing-box's dialect of JSON: comments of three kinds and a comma behind the last element. The same name twice in an object is
 * what it is in sing-box: the last value counts, and objects are merged. For one document and one thread.
 */
public final class JsonReader {

    private static final int DEEPEST = 64;
    private static final int LONGEST_STRING = 1 << 20;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_NUMBER = 100;

    private static final JsonFactory DIALECT = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(LONGEST_NAME)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();

    private final String file;
    private final JsonParser parser;
    private final Problems problems;

    private JsonReader(String file, JsonParser parser, Problems problems) {
        this.file = file;
        this.parser = parser;
        this.problems = problems;
    }

    /**
     * Reads a whole document.
     *
     * @param file for positions; empty if there is only one
     * @param problems for warnings, and the one error
     * @return null if the text cannot be read
     */
    public static Json read(String file, String text, Problems problems) {
        try (JsonParser parser = DIALECT.createParser(text)) {
            JsonReader reader = new JsonReader(file, parser, problems);
            try {
                if (parser.nextToken() == null) {
                    problems.error(file, null, "the configuration is empty");
                    return null;
                }
                Json value = reader.value();
                if (parser.nextToken() != null) {
                    problems.error("", reader.here(), "unexpected content after the end of the configuration");
                    return null;
                }
                return value;
            } catch (JsonProcessingException e) {
                Syntax.Mistake mistake = Syntax.mistake(e, text);
                problems.error("", new Position(file, mistake.line(), mistake.column()), mistake.reason());
                return null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string cannot fail to be read
        }
    }

    /** At a value's first token; afterwards at its last. */
    private Json value() throws IOException {
        Position at = here();
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(at);
            case START_ARRAY -> array(at);
            case VALUE_STRING -> new Json.Text(at, wellFormed(parser.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(at, parser.getText());
            case VALUE_TRUE -> new Json.Bool(at, true);
            case VALUE_FALSE -> new Json.Bool(at, false);
            default -> new Json.Null(at);
        };
    }

    private Json.Obj object(Position at) throws IOException {
        List<Json.Member> members = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Position nameAt = here();
            String name = parser.currentName();
            parser.nextToken();
            members.add(new Json.Member(nameAt, name, value()));
        }
        return Duplicates.resolve(at, members, problems);
    }

    private Json.Arr array(Position at) throws IOException {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new Json.Arr(at, items);
    }

    private Position here() {
        return new Position(
                file,
                parser.currentTokenLocation().getLineNr(),
                parser.currentTokenLocation().getColumnNr());
    }

    /** Half of a surrogate pair is no character: U+FFFD takes its place, as in Go. */
    private static String wellFormed(String text) {
        if (text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
