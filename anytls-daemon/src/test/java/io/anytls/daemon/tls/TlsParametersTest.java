package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TlsParametersTest {

    static Stream<SslProvider> providers() {
        return OpenSsl.isAvailable() ? Stream.of(SslProvider.JDK, SslProvider.OPENSSL) : Stream.of(SslProvider.JDK);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void onlyTheVersionsBetween(SslProvider provider) throws Exception {
        assertEquals(Set.of("TLSv1.2", "TLSv1.3"), protocols(engine(provider, TlsParameters.DEFAULT)));
        assertEquals(Set.of("TLSv1.3"), protocols(engine(provider, versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3))));
        assertEquals(Set.of("TLSv1.2"), protocols(engine(provider, versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2))));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theCiphersOfOldVersionsAreChosenThoseOfTls13StayAsTheyAre(SslProvider provider) throws Exception {
        String chosen = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
        SSLEngine engine = engine(provider, new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of(chosen)));
        Set<String> old = new TreeSet<>(Arrays.asList(engine.getEnabledCipherSuites()));
        old.removeIf(name -> !name.contains("_WITH_"));
        assertEquals(Set.of(chosen), old);
        assertEquals(Set.of("TLSv1.2", "TLSv1.3"), protocols(engine));
    }

    @Test
    void theOldestIsNotNewerThanTheNewest() {
        assertThrows(IllegalArgumentException.class, () -> versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2));
    }

    private static TlsParameters versions(TlsVersion min, TlsVersion max) {
        return new TlsParameters(min, max, List.of());
    }

    private static SSLEngine engine(SslProvider provider, TlsParameters parameters) throws Exception {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(provider);
        parameters.applyTo(builder, provider);
        SslContext context = builder.build();
        return context.newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    private static Set<String> protocols(SSLEngine engine) {
        Set<String> enabled = new TreeSet<>(Arrays.asList(engine.getEnabledProtocols()));
        enabled.remove("SSLv2Hello"); // no version, and listed by one engine in any case
        return enabled;
    }
}
