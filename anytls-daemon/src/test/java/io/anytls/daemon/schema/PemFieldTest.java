package io.anytls.daemon.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.JsonReader;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PEM and the path of PEM, each in the place of the other. */
class PemFieldTest {

    private static final Field<String> KEY = Field.of("key", StructuredTypes.LINES, "");
    private static final Field<String> KEY_PATH = Field.of("key_path", Types.TEXT, "");
    private static final Table TABLE = new Table("test", List.of(KEY, KEY_PATH));

    private final Problems problems = new Problems(false);

    @ParameterizedTest
    @CsvSource({
        "/etc/ssl/key.pem",
        "./key",
        "../key",
        "~/key",
        "key.pem",
        "privkey.key",
        "C:\\\\key.txt",
    })
    void aPathBelongsIntoTheOtherField(String path) {
        assertEquals(Optional.empty(), pem("{\"key\": \"" + path + "\"}"));
        assertEquals(List.of("p.key (line 1, column 9): that is a path, which belongs into \"key_path\""), said());
    }

    /** And is not repeated: the message may be read by others. */
    @Test
    void pemBelongsIntoTheOtherField() {
        assertEquals(Optional.empty(), pem("{\"key_path\": \"-----BEGIN PRIVATE KEY-----\\nMC4CAQAw\\n\"}"));
        assertEquals(List.of("p.key_path (line 1, column 14): that is PEM itself, which belongs into \"key\""), said());
    }

    private List<String> said() {
        return problems.errors().stream().map(Object::toString).toList();
    }

    private Optional<TlsFields.Pem> pem(String json) {
        Section section = Section.open((Json.Obj) JsonReader.read("", json, problems), "p", TABLE, problems);
        return TlsFields.pem(section, KEY, KEY_PATH);
    }
}
