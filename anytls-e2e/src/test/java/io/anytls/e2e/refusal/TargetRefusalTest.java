package io.anytls.e2e.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Targets that are not to be had: the application learns why, if it has asked for that, and the session lives on. */
class TargetRefusalTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().client("--log-level", "debug", "--wait-for-target");

    @RegisterExtension
    static final ProgramPair PROMPT = new ProgramPair().client("--log-level", "debug");

    private final Application application = new Application(PAIR.proxy());

    @Test
    void aRefusedConnectionHasItsOwnReply() {
        assertRefused(Application.REFUSED, Ports.refusing());
    }

    @Test
    void theSessionLivesOn() throws IOException {
        PAIR.oneStream(() -> exchangeAWord());
        long sessions = PAIR.sessionsDialled();
        for (int i = 0; i < 5; i++) {
            PAIR.oneStream(() -> assertRefused(Application.REFUSED, Ports.refusing()));
        }
        PAIR.oneStream(() -> exchangeAWord());
        assertEquals(sessions, PAIR.sessionsDialled());
    }

    private void exchangeAWord() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    @Test
    void aNameThatCannotBeOneIsUnreachable() {
        SocksRefusedException refused =
                assertThrows(SocksRefusedException.class, () -> application.connect("no-such-host..invalid", 80));
        assertEquals(Application.HOST_UNREACHABLE, refused.reply());
    }

    @Test
    void aConnectedTargetIsAYes() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.greeting("hello"));
                Socket tunnel = application.connect(target.address())) {
            assertEquals('h', tunnel.getInputStream().read());
        }
    }

    @Test
    void httpConnectSays502() {
        Curl.assumeInstalled();
        assertEquals("502", connectStatus(Ports.refusing()));
    }

    @Test
    void absoluteFormSays502WithoutHavingAskedForIt() {
        Curl.assumeInstalled();
        String url = "http://" + ProgramPair.hostPort(Ports.refusing()) + "/";
        List<String> proxy = List.of("-x", "http://" + ProgramPair.hostPort(PROMPT.proxy()));
        assertEquals("502", Curl.text(proxy, "-o", "/dev/null", "-w", "%{http_code}", url));
    }

    /** As all AnyTLS clients do: yes at once, and an end when it turns out to be no. */
    @Test
    void withoutWaitingTheApplicationIsToldYesAndThenGetsAnEnd() throws IOException {
        PROMPT.oneStream(() -> {
            try (Socket tunnel = new Application(PROMPT.proxy()).connect(Ports.refusing())) {
                assertEquals(true, hasEnded(tunnel));
            }
        });
    }

    private static boolean hasEnded(Socket tunnel) {
        try {
            return tunnel.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // a reset is an end as well
        }
    }

    private void assertRefused(int reply, InetSocketAddress target) {
        SocksRefusedException refused = assertThrows(SocksRefusedException.class, () -> application.connect(target));
        assertEquals(reply, refused.reply());
    }

    private static String connectStatus(InetSocketAddress target) {
        List<String> proxy = List.of("-p", "-x", "http://" + ProgramPair.hostPort(PAIR.proxy()));
        String url = "http://" + ProgramPair.hostPort(target) + "/";
        return Curl.text(proxy, "-o", "/dev/null", "-w", "%{http_connect}", url);
    }
}
