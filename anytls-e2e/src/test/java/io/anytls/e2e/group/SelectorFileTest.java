package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SelectorFileTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().server("--log-level", "debug");

    @Test
    void streamsGoToWhatTheGroupBeginsWithAndAReloadMayChangeThat() throws IOException {
        Path file = PAIR.workspace().directory().resolve("client.json");
        write(file, "blocked");
        RunningProgram client = PAIR.workspace().startHere("anytls-client", "-c", file.toString());
        client.awaitLine("listening on .*, outbound selector select");
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            Application application = new Application(client.address());
            SocksRefusedException refused =
                    assertThrows(SocksRefusedException.class, () -> application.connect(target.address()));
            assertEquals(Application.NOT_ALLOWED, refused.reply());

            write(file, "auto");
            client.awaitLine("changed: outbounds, for new streams");
            try (Socket tunnel = application.connect(target.address())) {
                Application.exchange(tunnel, "hello");
            }
            assertEquals(1, target.accepted());
            PAIR.server().awaitLine("stream \\d+\\.1 to 127");
        }
        assertEquals(0, client.terminate(), "before its server goes");
    }

    @Test
    void aCommandChoosesAndTheChoiceOutlivesTheProgram() throws IOException {
        Path file = PAIR.workspace().directory().resolve("chosen.json");
        write(file, "blocked");
        String data = PAIR.workspace().directory().resolve("client-data").toString();
        RunningProgram client = PAIR.workspace().start("anytls-client", "-c", file.toString(), "--data-dir", data);
        client.address();
        Finished before = PAIR.workspace().runHere("anytls-client", "status", "--data-dir", data);
        assertTrue(before.output().contains("new streams: select/blocked"), before.toString());
        Finished wrong = PAIR.workspace().runHere("anytls-client", "select", "--data-dir", data, "select", "nothing");
        assertEquals(1, wrong.status());
        assertTrue(wrong.firstError().contains("it has: auto, blocked, direct"), wrong.toString());
        Finished chosen = PAIR.workspace().runHere("anytls-client", "select", "--data-dir", data, "select", "direct");
        assertEquals(0, chosen.status(), chosen.toString());
        assertGoesThrough(client);
        assertEquals(0, client.terminate());

        RunningProgram again = PAIR.workspace().start("anytls-client", "-c", file.toString(), "--data-dir", data);
        assertGoesThrough(again);
    }

    private static void assertGoesThrough(RunningProgram client) throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    /** Two servers, of which one is not there; a group in a group. */
    private static void write(Path file, String first) throws IOException {
        Files.writeString(file, """
                {
                  "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [
                    {"type": "selector", "tag": "select", "outbounds": ["auto", "blocked", "direct"], "default": "%s"},
                    {"type": "selector", "tag": "auto", "outbounds": ["away", "here"], "default": "here"},
                    {"type": "anytls", "tag": "away", "server": "192.0.2.1", "server_port": 443, "password": "x", "tls": {"enabled": true}},
                    {"type": "anytls", "tag": "here", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                     "tls": {"enabled": true, "certificate_public_key_sha256": ["%s"]}},
                    {"type": "block", "tag": "blocked"},
                    {"type": "direct", "tag": "direct"}
                  ]
                }
                """.formatted(
                        first, PAIR.serverAddress().getPort(), PAIR.workspace().password(), PAIR.pin()));
    }
}
