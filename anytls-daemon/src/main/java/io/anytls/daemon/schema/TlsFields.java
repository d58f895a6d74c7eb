package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Suggestion;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.tls.KeyGroup;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The fields that TLS has on both sides. */
public final class TlsFields {

    private static final ValueType<TlsVersion> VERSION = Types.choice(Map.of(
                    "1.0", TlsVersion.TLS_1_0,
                    "1.1", TlsVersion.TLS_1_1,
                    "1.2", TlsVersion.TLS_1_2,
                    "1.3", TlsVersion.TLS_1_3))
            .unless(Types.EMPTY);

    /** Those of Go that BoringSSL and Java both have under these names. */
    private static final List<String> CIPHERS = List.of(
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_CBC_SHA",
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final ValueType<KeyGroup> GROUP =
            Types.choice(Arrays.stream(KeyGroup.values()).collect(Collectors.toMap(Enum::name, group -> group)));

    private static final OptionGroup<Values> OPTIONS =
            OptionGroup.ofValues().settling(TlsFields::withOldest).rules(TlsFields::together);

    /** Either program has words of its own for what is missing. */
    public static final Field<Boolean> ENABLED = OPTIONS.yesOrNo("enabled", false)
            .means("Has to be `true`: without TLS there is no AnyTLS.")
            .field();

    private static final Option<List<String>> PROTOCOLS = OPTIONS.list(
                    "alpn",
                    StructuredTypes.TEXTS.checked("string or array of strings", TlsFields::names),
                    String.class,
                    List.of(),
                    "")
            .means(
                    "The protocols for ALPN, best first; without it a server names none, and a client those of its `hello`.");

    public static final Field<List<String>> ALPN = PROTOCOLS.field();

    private static final Option<TlsVersion> MIN_VERSION = OPTIONS.value(
                    "min_version", VERSION, TlsVersion.class, TlsParameters.DEFAULT.min(), "")
            .means("The oldest version of TLS.");

    private static final Option<TlsVersion> MAX_VERSION = OPTIONS.value(
                    "max_version", VERSION, TlsVersion.class, TlsParameters.DEFAULT.max(), "")
            .means("The newest version of TLS.");

    private static final Option<List<String>> CIPHER_SUITES = OPTIONS.list(
                    "cipher_suites",
                    StructuredTypes.TEXTS.checked("string or array of strings", TlsFields::suites),
                    String.class,
                    List.of(),
                    "")
            .means("The cipher suites of TLS 1.2 and older; those of 1.3 cannot be chosen.");

    private static final Option<List<KeyGroup>> GROUPS = OPTIONS.list(
                    "curve_preferences",
                    StructuredTypes.texts("string or array of strings", GROUP),
                    KeyGroup.class,
                    List.of(),
                    "")
            .means("The groups of the key exchange, best first: `P256`, `P384`, `P521`, `X25519`, `X25519MLKEM768`.");

    private TlsFields() {}

    private static List<String> names(List<String> protocols) {
        // The extension has one byte for the length of each.
        if (protocols.stream().anyMatch(p -> p.isEmpty() || p.length() > 255)) {
            throw new IllegalArgumentException("has names of 1 to 255 characters, such as \"h2\"");
        }
        return protocols;
    }

    private static List<String> suites(List<String> names) {
        for (String name : names) {
            if (!CIPHERS.contains(name)) {
                throw new IllegalArgumentException(
                        "has no known cipher suite in " + Quoted.name(name) + Suggestion.of(name, CIPHERS));
            }
        }
        return names;
    }

    /** Who asks for an old newest version alone asks for an old oldest one too. */
    private static Values withOldest(Values read, Predicate<Option<?>> asked) {
        boolean contradicts = read.get(MAX_VERSION).compareTo(read.get(MIN_VERSION)) < 0;
        return contradicts && !asked.test(MIN_VERSION) ? read.with(MIN_VERSION, read.get(MAX_VERSION)) : read;
    }

    private static List<OptionProblem> together(Values read) {
        return read.get(MAX_VERSION).compareTo(read.get(MIN_VERSION)) < 0
                ? List.of(new OptionProblem(MAX_VERSION.name(), "is older than min_version"))
                : List.of();
    }

    /**
     * What both sides have, and both understand.
     *
     * @param handshake of one of the programs
     */
    public static List<Field<?>> fields(HandshakeTime handshake) {
        List<Field<?>> fields = new ArrayList<>(OPTIONS.fields());
        fields.addAll(handshake.fields());
        fields.addAll(List.of(
                Field.needed(
                        "reality",
                        "with plain TLS the site that it hides behind would be shown the password's hash, and the server be"
                                + " recognised"),
                Field.ignored("kernel_tx", "TLS in the kernel is not used"),
                Field.ignored("kernel_rx", "TLS in the kernel is not used")));
        return fields;
    }

    /**
     * Versions, ciphers, and the time for the handshake.
     *
     * @param handshake as above
     */
    public static TlsParameters parameters(Section tls, HandshakeTime handshake) {
        Values read = OPTIONS.read(tls);
        return new TlsParameters(
                read.get(MIN_VERSION),
                read.get(MAX_VERSION),
                read.get(CIPHER_SUITES),
                read.get(GROUPS),
                Optional.of(handshake.read(tls)));
    }

    /** PEM from lines or from a file, whichever is written; both are a problem. Blocking. */
    public static Optional<Pem> pem(Section tls, Field<String> lines, Field<String> path) {
        if (tls.isWritten(lines) && tls.isWritten(path)) {
            tls.error(path, "cannot be combined with " + lines.name());
            return Optional.empty();
        }
        if (tls.isWritten(lines)) {
            return tls.get(lines).filter(text -> isPem(tls, lines, path, text)).map(text -> new Pem(lines, text));
        }
        return tls.get(path).flatMap(name -> {
            if (OperatorFile.isPem(name)) {
                tls.error(path, "that is PEM itself, which belongs into \"" + lines.name() + "\"");
                return Optional.empty();
            }
            try {
                Path file = Path.of(name);
                tls.problems().reading(file);
                byte[] bytes = OperatorFile.read(file, OperatorFile.LARGEST_PEM);
                return Optional.of(new Pem(path, new String(bytes, StandardCharsets.ISO_8859_1)));
            } catch (UnusableFileException e) {
                tls.error(path, e.getMessage());
                return Optional.empty();
            } catch (InvalidPathException e) {
                tls.error(path, "is no path"); // it may be a key that was put here by mistake
                return Optional.empty();
            }
        });
    }

    /**
     * PEM and where it comes from.
     *
     * @param field to be blamed
     */
    public record Pem(Field<String> field, String text) {
        /** It may be a key. */
        @Override
        public String toString() {
            return "Pem[" + field.name() + "]";
        }
    }

    /** A path is a usual mistake, and "there is no certificate in it" does not help with it. */
    private static boolean isPem(Section tls, Field<String> lines, Field<String> path, String text) {
        boolean looksLikePath = !text.contains("-----")
                && text.lines().count() <= 1
                && text.strip().matches("(?s)(/|\\./|\\.\\./|~/|[A-Za-z]:\\\\).*|.*\\.(pem|crt|cer|cert|key|der)");
        if (looksLikePath) {
            tls.error(lines, "that is a path, which belongs into \"" + path.name() + "\"");
        }
        return !looksLikePath;
    }
}
