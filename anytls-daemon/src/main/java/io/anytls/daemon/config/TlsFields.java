package io.anytls.daemon.config;

import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields that TLS has on both sides. */
public final class TlsFields {

    public static final Field<Boolean> ENABLED =
            Field.of("enabled", Types.FLAG, false, "Has to be `true`: without TLS there is no AnyTLS.");

    public static final Field<List<String>> ALPN = Field.of(
            "alpn",
            StructuredTypes.TEXTS.checked("string or array of strings", protocols -> {
                // The extension has one byte for the length of each.
                if (protocols.stream().anyMatch(p -> p.isEmpty() || p.length() > 255)) {
                    throw new IllegalArgumentException("has names of 1 to 255 characters, such as \"h2\"");
                }
                return protocols;
            }),
            "The protocols for ALPN, best first; without it there is no such extension.");

    private static final ValueType<TlsVersion> VERSION = Types.choice(Map.of(
                    "1.0", TlsVersion.TLS_1_0,
                    "1.1", TlsVersion.TLS_1_1,
                    "1.2", TlsVersion.TLS_1_2,
                    "1.3", TlsVersion.TLS_1_3))
            .unless(Types.EMPTY);

    private static final Field<TlsVersion> MIN_VERSION =
            Field.of("min_version", VERSION, TlsParameters.DEFAULT.min(), "The oldest version of TLS.");

    private static final Field<TlsVersion> MAX_VERSION =
            Field.of("max_version", VERSION, TlsParameters.DEFAULT.max(), "The newest version of TLS.");

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

    private static final Field<List<String>> CIPHER_SUITES = Field.of(
            "cipher_suites",
            StructuredTypes.TEXTS.checked("string or array of strings", names -> {
                for (String name : names) {
                    if (!CIPHERS.contains(name)) {
                        throw new IllegalArgumentException(
                                "has no known cipher suite in " + Quoted.name(name) + Suggestion.of(name, CIPHERS));
                    }
                }
                return names;
            }),
            "The cipher suites of TLS 1.2 and older; those of 1.3 cannot be chosen.");

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final ValueType<Duration> HANDSHAKE_TIME = Types.DURATION
            .checked("duration", limit -> {
                if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
                    throw new IllegalArgumentException("has to be 1s or more, and at most 1h");
                }
                return limit;
            })
            .unless(Types::isZero);

    /** Of an outbound. */
    public static final Field<Duration> CLIENT_HANDSHAKE = handshake(TlsParameters.CLIENT_HANDSHAKE);

    /** Of an inbound. */
    public static final Field<Duration> SERVER_HANDSHAKE = handshake(TlsParameters.SERVER_HANDSHAKE);

    private TlsFields() {}

    private static Field<Duration> handshake(Duration standard) {
        return Field.of(
                "handshake_timeout",
                HANDSHAKE_TIME,
                standard,
                "How long a handshake may take; 1s to 1h. sing-box: 15s.");
    }

    /**
     * What both sides have, and both understand.
     *
     * @param handshake one of the two above
     */
    public static List<Field<?>> fields(Field<Duration> handshake) {
        List<Field<?>> fields =
                new ArrayList<>(List.of(ENABLED, ALPN, MIN_VERSION, MAX_VERSION, CIPHER_SUITES, handshake));
        fields.addAll(List.of(
                Field.later("curve_preferences", "the groups of the key exchange"),
                Field.needed("ech", "the server's name would be readable on the way"),
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
    public static TlsParameters parameters(Section tls, Field<Duration> handshake) {
        TlsParameters standard = TlsParameters.DEFAULT;
        TlsVersion max = tls.get(MAX_VERSION).orElse(standard.max());
        TlsVersion oldest = max.compareTo(standard.min()) < 0 ? max : standard.min();
        TlsVersion min = tls.get(MIN_VERSION).orElse(oldest);
        if (max.compareTo(min) < 0) {
            tls.error(MAX_VERSION, "is older than min_version");
            return standard;
        }
        tls.effective().settle(MIN_VERSION, min);
        return new TlsParameters(min, max, tls.get(CIPHER_SUITES).orElse(List.of()), Optional.of(tls.value(handshake)));
    }

    /** PEM from lines or from a file, whichever is written; both are a problem. Blocking. */
    public static Optional<Pem> pem(Section tls, Field<String> lines, Field<String> path) {
        if (tls.isWritten(lines) && tls.isWritten(path)) {
            tls.error(path, "cannot stand beside " + lines.name());
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
