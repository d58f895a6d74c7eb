package io.anytls.client.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whose ClientHello is sent: by a name of ours, or as sing-box says it. */
public final class HelloFields {

    private static final Map<String, HelloKind> KINDS =
            Arrays.stream(HelloKind.values()).collect(Collectors.toMap(HelloKind::word, Function.identity()));

    public static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    public static final Option<HelloKind> HELLO = OPTIONS.value(
                    "hello", Types.choice(KINDS), HelloKind.class, HelloKind.CHROME, "HELLO")
            .flagNamed("--hello", "HELLO", FlagWords.of(HelloFields::kind, HelloKind::word, HelloKind.values()))
            .means(
                    "Whose ClientHello the server and all in between see: that of Chrome 136 to 151, that of Chrome 152 and newer, or the"
                            + " TLS library's own. A browser's takes Java 22 or newer on Linux; elsewhere it is the library's, and a"
                            + " line says so.");

    /** Those of sing-box: a value that is none of them is a mistake there too. */
    private static final Map<String, String> FINGERPRINTS = Stream.of(
                    "chrome",
                    "chrome_psk",
                    "chrome_psk_shuffle",
                    "chrome_padding_psk_shuffle",
                    "chrome_pq",
                    "chrome_pq_psk",
                    "firefox",
                    "edge",
                    "safari",
                    "360",
                    "qq",
                    "ios",
                    "android",
                    "random",
                    "randomized")
            .collect(Collectors.toMap(Function.identity(), Function.identity()));

    static final Field<Json.Obj> UTLS = Field.of(
                    "utls",
                    StructuredTypes.OBJECT,
                    "sing-box's words for `hello`, which wins over it; Chrome is the one browser.")
            .holding(() -> HelloFields.UTLS_TABLE);

    private static final Field<Boolean> ENABLED =
            Field.of("enabled", Types.FLAG, false, "Without it nothing is said: Chrome's hello is the default.");

    private static final Field<String> FINGERPRINT = Field.of(
            "fingerprint",
            Types.choice(FINGERPRINTS).unless(Types.EMPTY),
            "chrome",
            "Of Chrome's names each means `chrome`; another browser's too, with a warning.");

    static final Table UTLS_TABLE = new Table("utls of an anytls outbound", List.of(ENABLED, FINGERPRINT));

    private HelloFields() {}

    private static HelloKind kind(String word) {
        HelloKind kind = KINDS.get(word);
        if (kind == null) {
            throw new IllegalArgumentException("is none of chrome, chrome-152 and plain");
        }
        return kind;
    }

    static List<Field<?>> fields() {
        return Stream.<Field<?>>concat(OPTIONS.fields().stream(), Stream.of(UTLS))
                .toList();
    }

    /** What an outbound's TLS says of it. */
    static HelloKind read(Section tls) {
        tls.child(UTLS, UTLS_TABLE)
                .filter(utls -> utls.value(ENABLED) && !utls.value(FINGERPRINT).startsWith("chrome"))
                .ifPresent(utls -> utls.warning(
                        FINGERPRINT, "is Chrome's all the same: the ClientHello of another browser cannot be made"));
        return OPTIONS.read(tls).get(HELLO);
    }
}
