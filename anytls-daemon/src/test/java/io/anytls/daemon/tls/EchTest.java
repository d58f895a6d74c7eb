package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.ech.Ech;
import io.anytls.daemon.ech.EchKeyPair;
import io.anytls.daemon.ech.EchKeys;
import io.anytls.daemon.ech.EchOptions;
import io.anytls.daemon.hello.HelloKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hellos that hide the server's name, at a server that has the key, at one that has another, and at one that has none. */
class EchTest {

    private static final EchKeyPair PAIR = EchKeyPair.generate("public.example");

    private static TestAuthority authority;
    private static TlsIdentity both;

    @BeforeAll
    static void make() throws Exception {
        authority = new TestAuthority("CA");
        both = authority.issue("EC", 1, "hidden.example", "public.example");
    }

    @ParameterizedTest
    @EnumSource
    void theNameIsNotInTheHello(HelloKind kind) {
        if (isRefused()) {
            return;
        }
        EmbeddedChannel channel = new EmbeddedChannel();
        client(kind, trust()).secure(channel.pipeline(), PAIR.configs(), 443, Duration.ofSeconds(60));
        ByteBuf hello = channel.readOutbound();
        String text = hello.toString(StandardCharsets.ISO_8859_1);
        hello.release();
        channel.finishAndReleaseAll();
        assertFalse(text.contains("hidden.example"), "in clear");
        assertTrue(text.contains("public.example"));
    }

    @Test
    void whatIsNotHiddenIsNotSent() {
        if (isRefused()) {
            return;
        }
        EmbeddedChannel channel = new EmbeddedChannel();
        ClientTls client = client(HelloKind.CHROME, trust());
        client.secure(channel.pipeline(), EchKeyPair.generate("other.example").configs(), 443, Duration.ofSeconds(60));
        EchWatch watch = channel.pipeline().get(EchWatch.class);
        channel.releaseOutbound();
        channel.pipeline().remove("tls");
        channel.pipeline().replace(watch, "ech", new EchWatch(null, null, "hidden.example"));
        byte[] hello = "...\0\0\u000ehidden.example...".getBytes(StandardCharsets.ISO_8859_1);
        assertThrows(
                IllegalStateException.class,
                () -> channel.writeOneOutbound(Unpooled.wrappedBuffer(hello)).sync());
        assertThrows(IllegalStateException.class, channel::checkException);
        assertTrue(channel.outboundMessages().isEmpty());
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithTheKeyReadsTheName(HelloKind kind) throws Exception {
        if (isRefused()) {
            return;
        }
        TlsLoop.Outcome outcome = run(kind, trust(), Optional.of(PAIR.keys()));
        assertNull(outcome.failure());
        assertEquals("hidden.example", outcome.sni());
        assertEquals(TlsLoop.SECRET, outcome.echo());
    }

    @Test
    void aServerWithAnotherKeySaysWhichOne() throws Exception {
        if (isRefused()) {
            return;
        }
        EchKeyPair other = EchKeyPair.generate("public.example");
        assertEquals(
                Optional.of(new EchRejection("public.example", Optional.of(other.configs()))),
                run(HelloKind.CHROME, trust(), Optional.of(other.keys())).rejection());
    }

    @Test
    void aServerWithoutAnyNamesNone() throws Exception {
        if (isRefused()) {
            return;
        }
        TlsLoop.Outcome outcome = run(HelloKind.PLAIN, trust(), Optional.empty());
        assertEquals(Optional.of(new EchRejection("public.example", Optional.empty())), outcome.rejection());
        assertEquals("", outcome.received());
    }

    /** It has proved nothing, so that what it wants does not count. */
    @Test
    void whoeverIsNotThePublicNameCannotReject() throws Exception {
        if (isRefused()) {
            return;
        }
        TlsIdentity hiddenOnly = authority.issue("EC", 1, "hidden.example");
        EchKeyPair other = EchKeyPair.generate("public.example");
        ServerTls server = ServerTls.create(hiddenOnly, List.of(), TlsParameters.DEFAULT, Optional.of(other.keys()));
        TlsLoop.Outcome outcome = TlsLoop.run(server, client(HelloKind.CHROME, trust()), PAIR.configs());
        CertificateRefusedException refused =
                CertificateRefusedException.in(outcome.failure()).orElseThrow();
        assertTrue(refused.reason().startsWith("the server rejects ECH"), refused.reason());
        assertEquals(Optional.empty(), outcome.rejection().flatMap(EchRejection::wanted));
    }

    @Test
    void aPinProvesTheServerWhateverItsNames() throws Exception {
        if (isRefused()) {
            return;
        }
        EchKeyPair other = EchKeyPair.generate("public.example");
        assertTrue(run(HelloKind.CHROME, new Trust.Pins(Set.of(both.pin())), Optional.of(other.keys()))
                .rejection()
                .flatMap(EchRejection::wanted)
                .isPresent());
    }

    @Test
    void aKeyThatIsNotThatOfItsConfigurationIsRefused() {
        String swapped = swappedKeys();
        StartupException refused = assertThrows(
                StartupException.class,
                () -> ServerTls.create(both, List.of(), TlsParameters.DEFAULT, Optional.of(EchKeys.ofPem(swapped))));
        String reason = Ech.obstacle().isEmpty() ? "the ECH keys cannot be used" : "ECH, which the configuration wants";
        assertTrue(refused.getMessage().startsWith(reason), refused.getMessage());
    }

    /** With an older Java, and on other systems, nothing goes out without it. */
    private static boolean isRefused() {
        if (Ech.obstacle().isEmpty()) {
            return false;
        }
        StartupException refused = assertThrows(StartupException.class, () -> client(HelloKind.CHROME, trust()));
        assertTrue(
                refused.getMessage().startsWith("ECH, which the configuration wants, cannot be had"),
                refused.getMessage());
        return true;
    }

    /** The key of one, and the configuration of another. */
    private static String swappedKeys() {
        byte[] one = der(PAIR.keys().pem());
        byte[] another = der(EchKeyPair.generate("public.example").keys().pem());
        System.arraycopy(another, 0, one, 0, 34);
        return "-----BEGIN ECH KEYS-----\n" + Base64.getEncoder().encodeToString(one) + "\n-----END ECH KEYS-----\n";
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
    }

    private static TlsLoop.Outcome run(HelloKind kind, Trust trust, Optional<EchKeys> keys) throws Exception {
        ServerTls server = ServerTls.create(both, List.of(), TlsParameters.DEFAULT, keys);
        return TlsLoop.run(server, client(kind, trust), PAIR.configs());
    }

    private static Trust trust() {
        return new Trust.Roots(List.of(authority.certificate()));
    }

    private static ClientTls client(HelloKind kind, Trust trust) {
        ClientTlsOptions options = ClientTlsOptions.of("hidden.example", null, trust)
                .withHello(kind)
                .withEch(new EchOptions(Optional.of(PAIR.configs()), ""));
        return ClientTls.create(options, SslProvider.OPENSSL);
    }
}
