package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.certificate.TlsIdentity;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Kinds of trust x certificates x names, with both TLS implementations and real sockets. */
class TlsMatrixTest {

    private static TestAuthority authority;
    private static TlsIdentity good;
    private static TlsIdentity expired;
    private static TlsIdentity stranger;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority("Test CA");
        good = authority.issue("proxy.example", "*.wild.example", "localhost", "127.0.0.1", "::1");
        expired = authority.issue("EC", 0, "proxy.example");
        stranger = TestAuthority.selfSigned("proxy.example", "127.0.0.1");
    }

    /** Certificates by the name that a row of the table uses. */
    private static TlsIdentity certificate(String name) {
        return switch (name) {
            case "good" -> good;
            case "expired" -> expired;
            case "stranger" -> stranger;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Trust trust(String name) {
        return switch (name) {
            case "verify" -> new Trust.Roots(List.of(authority.certificate()));
            case "system" -> new Trust.SystemRoots();
            case "pin-good" -> new Trust.Pins(Set.of(good.pin()));
            case "pin-stranger" -> new Trust.Pins(Set.of("sha256//" + stranger.pin()));
            case "fp-good" -> new Trust.Pins(Set.of(), Set.of(good.fingerprint()));
            case "fp-other-pin-good" -> new Trust.Pins(Set.of(good.pin()), Set.of(stranger.fingerprint()));
            case "insecure" -> new Trust.Insecure();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The word "none" for an option that is not given, "empty" for one that is. */
    private static String sni(String text) {
        return switch (text) {
            case "none" -> null;
            case "empty" -> "";
            default -> text;
        };
    }

    @ParameterizedTest(name = "{0}: {1}, {2} certificate, host {3}, --sni {4}: accepted, SNI {5}")
    @CsvSource({
        "OPENSSL, verify,       good,     proxy.example,      none,               proxy.example",
        "OPENSSL, verify,       good,     a.wild.example,     none,               a.wild.example",
        "OPENSSL, verify,       good,     localhost,          none,               localhost",
        "OPENSSL, verify,       good,     127.0.0.1,          none,               none",
        "OPENSSL, verify,       good,     ::1,                none,               none",
        "OPENSSL, verify,       good,     192.0.2.1,          proxy.example,      proxy.example",
        "OPENSSL, verify,       good,     other.example,      127.0.0.1,          none",
        "OPENSSL, verify,       good,     proxy.example,      empty,              none",
        "OPENSSL, verify,       good,     PROXY.example,      empty,              none",
        "OPENSSL, verify,       good,     a.wild.example,     empty,              none",
        "OPENSSL, pin-good,     good,     other.example,      none,               other.example",
        "OPENSSL, pin-good,     good,     192.0.2.1,          none,               none",
        "OPENSSL, fp-good,      good,     other.example,      none,               other.example",
        "OPENSSL, fp-other-pin-good, good, other.example,     none,               other.example",
        "JDK,     fp-good,      good,     other.example,      none,               other.example",
        "OPENSSL, pin-stranger, stranger, other.example,      front.example,      front.example",
        "OPENSSL, pin-stranger, stranger, other.example,      empty,              none",
        "OPENSSL, insecure,     stranger, 192.0.2.1,          none,               none",
        "OPENSSL, insecure,     expired,  other.example,      none,               other.example",
        "JDK,     verify,       good,     proxy.example,      none,               proxy.example",
        "JDK,     verify,       good,     localhost,          none,               localhost",
        "JDK,     verify,       good,     127.0.0.1,          none,               none",
        "JDK,     verify,       good,     192.0.2.1,          proxy.example,      proxy.example",
        "JDK,     verify,       good,     proxy.example,      empty,              none",
        "JDK,     pin-good,     good,     192.0.2.1,          none,               none",
        "JDK,     pin-stranger, stranger, other.example,      empty,              none",
        "JDK,     insecure,     expired,  other.example,      none,               other.example",
    })
    void rightCertificateIsAccepted(
            SslProvider provider, String trust, String certificate, String host, String sni, String sentName)
            throws Exception {
        TlsLoop.Outcome outcome = run(provider, trust, certificate, host, sni);

        assertNull(outcome.failure());
        assertEquals(TlsLoop.SECRET, outcome.echo());
        assertEquals(sni(sentName), outcome.sni());
        assertEquals("TLSv1.3", outcome.protocol());
    }

    @ParameterizedTest(name = "{0}: {1}, {2} certificate, host {3}, --sni {4}: refused because {5}")
    @CsvSource({
        "OPENSSL, verify,       stranger, proxy.example,      none,          no authority that is trusted",
        "OPENSSL, verify,       stranger, 127.0.0.1,          none,          no authority that is trusted",
        "OPENSSL, verify,       stranger, proxy.example,      empty,         no authority that is trusted",
        "OPENSSL, system,       good,     proxy.example,      none,          no authority that is trusted",
        "OPENSSL, verify,       expired,  proxy.example,      none,          expired",
        "OPENSSL, verify,       good,     other.example,      none,          it is for proxy.example",
        "OPENSSL, verify,       good,     other.example,      empty,         it is for proxy.example",
        "OPENSSL, verify,       good,     a.b.wild.example,   none,          it is for proxy.example",
        "OPENSSL, verify,       good,     a.b.wild.example,   empty,         it is for proxy.example",
        "OPENSSL, verify,       good,     wild.example,       empty,         it is for proxy.example",
        "OPENSSL, verify,       good,     192.0.2.1,          none,          it is for proxy.example",
        "OPENSSL, verify,       good,     proxy.example,      192.0.2.1,     it is for proxy.example",
        "OPENSSL, verify,       good,     127.0.0.1,          other.example, it is for proxy.example",
        "OPENSSL, verify,       good,     proxy.example,      other.example, it is for proxy.example",
        "OPENSSL, pin-good,     stranger, proxy.example,      none,          not the pinned one",
        "OPENSSL, pin-good,     stranger, 127.0.0.1,          none,          not the pinned one",
        "OPENSSL, fp-good,      stranger, proxy.example,      none,          not the pinned one",
        "JDK,     fp-good,      stranger, proxy.example,      none,          not the pinned one",
        "OPENSSL, pin-stranger, good,     proxy.example,      none,          not the pinned one",
        "JDK,     verify,       stranger, proxy.example,      none,          no authority that is trusted",
        "JDK,     verify,       expired,  proxy.example,      none,          expired",
        "JDK,     verify,       good,     other.example,      none,          it is for proxy.example",
        "JDK,     verify,       good,     other.example,      empty,         it is for proxy.example",
        "JDK,     verify,       good,     192.0.2.1,          none,          it is for proxy.example",
        "JDK,     pin-good,     stranger, 127.0.0.1,          none,          not the pinned one",
    })
    void wrongCertificateIsRefusedBeforeAnyByteOfTheClient(
            SslProvider provider, String trust, String certificate, String host, String sni, String reason)
            throws Exception {
        TlsLoop.Outcome outcome = run(provider, trust, certificate, host, sni);

        assertEquals("", outcome.received());
        assertInstanceOf(SSLHandshakeException.class, outcome.failure());
        CertificateRefusedException refused =
                CertificateRefusedException.in(outcome.failure()).orElseThrow();
        assertTrue(refused.reason().contains(reason), refused.reason());
        assertEquals(certificate(certificate).pin(), refused.pin());
        assertTrue(refused.getMessage().contains("--pin-sha256 " + refused.pin()), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    private static TlsLoop.Outcome run(SslProvider provider, String trust, String certificate, String host, String sni)
            throws Exception {
        assumeTrue(provider == SslProvider.JDK || OpenSsl.isAvailable(), "BoringSSL is not available here");
        ServerTls server = ServerTls.create(certificate(certificate), List.of(), provider);
        ClientTls client = ClientTls.create(ClientTlsOptions.of(host, sni(sni), trust(trust)), provider);
        return TlsLoop.run(server, client);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void trustOfAnEarlierConnectionDoesNotHelpALaterOne(SslProvider provider) throws Exception {
        ServerTls server = ServerTls.create(stranger, List.of(), provider);
        ClientTls careless =
                ClientTls.create(ClientTlsOptions.of("proxy.example", null, new Trust.Insecure()), provider);
        ClientTls careful = ClientTls.create(ClientTlsOptions.of("proxy.example", null, trust("verify")), provider);

        assertNull(TlsLoop.run(server, careless).failure());
        assertNull(TlsLoop.run(server, careless).failure());
        assertEquals("", TlsLoop.run(server, careful).received());
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void rsaCertificatesWorkToo(SslProvider provider) throws Exception {
        ServerTls server = ServerTls.create(authority.issue("RSA", 1, "proxy.example"), List.of(), provider);
        ClientTls client = ClientTls.create(ClientTlsOptions.of("proxy.example", null, trust("verify")), provider);

        assertEquals(TlsLoop.SECRET, TlsLoop.run(server, client).echo());
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, h2", "JDK, h2", "OPENSSL, unknown", "JDK, unknown"})
    void applicationProtocolsAreOfferedAndNeedNoAnswer(SslProvider provider, String offered) throws Exception {
        ServerTls server = ServerTls.create(good, List.of("h2", "http/1.1"), provider);
        ClientTlsOptions options = new ClientTlsOptions("proxy.example", true, trust("verify"), List.of(offered));

        assertEquals(
                TlsLoop.SECRET,
                TlsLoop.run(server, ClientTls.create(options, provider)).echo());
    }
}
