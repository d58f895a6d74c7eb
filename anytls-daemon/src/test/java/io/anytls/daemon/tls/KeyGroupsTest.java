package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.hello.HelloKind;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key is exchanged in one of the groups that are named, whatever hello there is, and in no other. */
class KeyGroupsTest {

    private static TlsIdentity identity;

    @BeforeAll
    static void make() throws Exception {
        identity = TestAuthority.selfSigned("proxy.example");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatTakesOneAgreesWithAClientThatNamesIt(KeyGroup group) throws Exception {
        TlsLoop.Outcome outcome = TlsLoop.run(server(List.of(group)), client(List.of(group), HelloKind.PLAIN));
        assertNull(outcome.failure());
        assertEquals(TlsLoop.SECRET, outcome.echo());
    }

    @ParameterizedTest
    @EnumSource
    void whoNamesAnotherIsRefused(HelloKind kind) throws Exception {
        ServerTls server = server(List.of(KeyGroup.P384));
        assertNotNull(
                TlsLoop.run(server, client(List.of(KeyGroup.X25519), kind)).failure());
        assertNull(TlsLoop.run(server, client(List.of(KeyGroup.X25519, KeyGroup.P384), kind))
                .failure());
    }

    @Test
    void javasOwnTlsSaysThatItCannot() {
        StartupException refused = assertThrows(
                StartupException.class,
                () -> parameters(List.of(KeyGroup.P256)).applyTo(SslContextBuilder.forClient(), SslProvider.JDK));
        assertEquals("curve_preferences cannot be had: the TLS is Java's own", refused.getMessage());
    }

    private static ServerTls server(List<KeyGroup> groups) {
        return ServerTls.create(identity, List.of(), parameters(groups));
    }

    private static ClientTls client(List<KeyGroup> groups, HelloKind kind) {
        Trust pin = new Trust.Pins(Set.of(identity.pin()));
        ClientTlsOptions options = new ClientTlsOptions("proxy.example", true, pin, List.of(), parameters(groups));
        return ClientTls.create(options.withHello(kind), SslProvider.OPENSSL);
    }

    private static TlsParameters parameters(List<KeyGroup> groups) {
        return new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, List.of(), groups, Optional.empty());
    }
}
