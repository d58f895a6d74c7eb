package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.certificate.TlsIdentity;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSuitesTest {

    @ParameterizedTest
    @CsvSource({
        "OPENSSL, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true",
        "OPENSSL, TLS_RSA_WITH_AES_128_GCM_SHA256,       false",
        "OPENSSL, TLS_RSA_WITH_AES_128_CBC_SHA,          false",
        "OPENSSL, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,    false",
        "JDK,     TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true",
        "JDK,     TLS_RSA_WITH_AES_128_GCM_SHA256,       false",
        "JDK,     TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,    false",
    })
    void onlySuitesOfTodayAreAgreedOnByDefault(SslProvider engine, String suite, boolean agreed) throws Exception {
        TlsIdentity rsa = new TestAuthority("CA").issue("RSA", 1, "a.example");
        TlsParameters one = new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2, List.of(suite));
        ClientTlsOptions options =
                new ClientTlsOptions("a.example", true, new Trust.Pins(Set.of(rsa.pin())), List.of(), one);
        TlsLoop.Outcome outcome =
                TlsLoop.run(ServerTls.create(rsa, List.of(), engine), ClientTls.create(options, SslProvider.OPENSSL));
        if (agreed) {
            assertEquals(TlsLoop.SECRET, outcome.echo());
        } else {
            assertNotNull(outcome.failure());
        }
    }

    @Test
    void recordsAreCountedHoweverTheirBytesCome() {
        byte[] three = {22, 3, 3, 0, 2, 1, 1, 23, 3, 3, 0, 0, 23, 3, 3, 0, 1, 9};
        assertEquals(3, new RecordCount().in(Unpooled.wrappedBuffer(three)));
        RecordCount count = new RecordCount();
        int ended = 0;
        for (byte each : three) {
            ended += count.in(Unpooled.wrappedBuffer(new byte[] {each}));
        }
        assertEquals(3, ended);
        byte[] large = new byte[5 + 0x4100 + 5];
        large[3] = 0x41;
        assertEquals(1 + 1, new RecordCount().in(Unpooled.wrappedBuffer(large)));
    }
}
