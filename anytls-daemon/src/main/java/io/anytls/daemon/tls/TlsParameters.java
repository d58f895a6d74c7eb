package io.anytls.daemon.tls;

import io.anytls.daemon.StartupException;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which versions, ciphers and groups a side of TLS agrees to, and how long it waits for that.
 *
 * @param min the oldest version
 * @param max the newest version, not older than min
 * @param cipherSuites names as in the IANA's registry, for TLS 1.2 and older; empty for the engine's choice. Those of TLS 1.3
 *     cannot be chosen
 * @param groups of the key exchange, best first; empty for the engine's choice
 * @param handshakeTimeout until a connection whose handshake is not over is closed; empty for what each program has
 */
public record TlsParameters(
        TlsVersion min,
        TlsVersion max,
        List<String> cipherSuites,
        List<KeyGroup> groups,
        Optional<Duration> handshakeTimeout) {

    /** How long a client's handshake may take where nothing is said. */
    public static final Duration CLIENT_HANDSHAKE = Duration.ofSeconds(10);

    /** The same for a server's. */
    public static final Duration SERVER_HANDSHAKE = Duration.ofSeconds(5);

    public static final TlsParameters DEFAULT = new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of());

    private static final List<String> OF_TLS_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    public TlsParameters {
        cipherSuites = List.copyOf(cipherSuites);
        groups = List.copyOf(groups);
        if (max.compareTo(min) < 0) {
            throw new IllegalArgumentException("the newest TLS version is older than the oldest");
        }
    }

    public TlsParameters(TlsVersion min, TlsVersion max, List<String> cipherSuites) {
        this(min, max, cipherSuites, List.of(), Optional.empty());
    }

    /** @throws StartupException if there is something that the provider cannot do */
    void applyTo(SslContextBuilder builder, SslProvider provider) {
        applyTo(builder, provider, List.of());
    }

    /**
     * The same.
     *
     * @param standard suites where none are chosen; empty for the engine's own choice
     */
    void applyTo(SslContextBuilder builder, SslProvider provider, List<String> standard) {
        List<String> suites = cipherSuites.isEmpty() ? standard : cipherSuites;
        builder.protocols(Arrays.stream(TlsVersion.values())
                .filter(version -> version.compareTo(min) >= 0 && version.compareTo(max) <= 0)
                .map(TlsVersion::protocol)
                .toList());
        if (!suites.isEmpty()) {
            List<String> all = new ArrayList<>(suites);
            all.addAll(OF_TLS_1_3); // without one of them in the list there would be no TLS 1.3 at all
            builder.ciphers(all, SupportedCipherSuiteFilter.INSTANCE);
        }
        if (!groups.isEmpty()) {
            choose(builder, provider);
        }
    }

    private void choose(SslContextBuilder builder, SslProvider provider) {
        if (provider == SslProvider.JDK) {
            throw StartupException.failure("curve_preferences cannot be had: the TLS is Java's own", null);
        }
        builder.option(
                OpenSslContextOption.GROUPS,
                groups.stream().map(KeyGroup::group).toArray(String[]::new));
    }
}
