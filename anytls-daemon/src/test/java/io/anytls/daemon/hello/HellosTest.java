package io.anytls.daemon.hello;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.anytls.daemon.boringssl.BoringSsl;
import io.anytls.daemon.boringssl.ClosedDoorException;
import io.anytls.daemon.boringssl.NativeFunction;
import io.anytls.testkit.CapturedLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class HellosTest {

    @Test
    void anOlderJavaIsToldOnceWhatAnObserverSees() {
        try (CapturedLog log = CapturedLog.of(Hellos.class)) {
            Hellos hellos = new Hellos(() -> {
                throw new ClosedDoorException("this is Java 17", true);
            });
            assertEquals(Optional.empty(), hellos.plain());
            assertEquals(List.of(), log.lines());
            assertEquals(Optional.empty(), hellos.chrome());
            assertEquals(Optional.empty(), hellos.chrome());
            assertEquals(
                    List.of(
                            "the ClientHello is the TLS library's own, which no browser sends: whoever watches can tell this program by"
                                    + " it. Chrome's needs Java 22 or newer on Linux, and this is Java 17; --hello plain says that this is"
                                    + " meant"),
                    log.lines(Level.INFO));
        }
    }

    @Test
    void aMissingSymbolIsAWarningAndNoMore() {
        try (CapturedLog log = CapturedLog.of(Hellos.class)) {
            Hellos hellos = new Hellos(() -> {
                throw new ClosedDoorException("the native TLS library has no symbol SSL_CTX_set_grease_enabled");
            });
            assertEquals(Optional.empty(), hellos.chrome());
            assertEquals(Optional.empty(), hellos.chrome());
            assertEquals(
                    List.of(
                            "the ClientHello is the TLS library's own, which no browser sends, and not Chrome's: the native TLS library"
                                    + " has no symbol SSL_CTX_set_grease_enabled; --hello plain says that this is meant"),
                    log.lines(Level.WARN));
        }
    }

    @Test
    void chromesHelloIsAskedForCallByCall() {
        Calls calls = new Calls(1);
        ChromeHello chrome = new Hellos(() -> calls).chrome().orElseThrow();
        chrome.prepareContext(7, HelloKind.CHROME, true, true, true).prepareConnection(8);
        assertTrue(
                calls.made.containsAll(List.of(
                        "SSL_CTX_set_grease_enabled[7, 1]",
                        "SSL_CTX_set_permute_extensions[7, 1]",
                        "SSL_CTX_enable_ocsp_stapling[7]",
                        "SSL_CTX_enable_signed_cert_timestamps[7]",
                        "SSL_set_enable_ech_grease[8, 1]",
                        "SSL_set_alps_use_new_codepoint[8, 1]")),
                calls.made.toString());
        calls.made.clear();
        chrome.prepareContext(7, HelloKind.CHROME, false, false, false).prepareConnection(8);
        assertTrue(calls.made.stream().noneMatch(call -> call.contains("cipher") || call.contains("settings")));
    }

    @Test
    void whatBoringSslRefusesIsNoCrash() {
        ChromeHello chrome = new Hellos(() -> new Calls(0)).chrome().orElseThrow();
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> chrome.prepareContext(7, HelloKind.CHROME, true, true, true));
        assertEquals("BoringSSL refuses SSL_CTX_set1_groups_list", refused.getMessage());
    }

    @Test
    void whatIsChosenByHandIsWarnedAboutOnce() {
        try (CapturedLog log = CapturedLog.of(Hellos.class)) {
            Hellos hellos = new Hellos(() -> new Calls(1));
            hellos.changed(List.of("alpn"));
            hellos.changed(List.of("alpn"));
            assertEquals(
                    List.of(
                            "the ClientHello is no longer Chrome's, as alpn is said: whoever watches can tell this program by it. Leave it"
                                    + " out, or say --hello plain if this is meant"),
                    log.lines(Level.WARN));
        }
    }

    /** Answers each call with the same number. */
    private static final class Calls implements BoringSsl {

        private final List<String> made = new ArrayList<>();
        private final long answer;
        private long kept = 1_000;

        private Calls(long answer) {
            this.answer = answer;
        }

        @Override
        public long call(NativeFunction function, long... arguments) {
            made.add(function + Arrays.toString(arguments));
            return answer;
        }

        @Override
        public long keep(byte[] bytes) {
            return kept++;
        }

        @Override
        public <R> R lend(byte[] bytes, LongFunction<R> use) {
            return use.apply(kept++);
        }

        @Override
        public byte[] read(long address, int length) {
            return new byte[length];
        }

        @Override
        public void write(long address, byte[] bytes) {}
    }
}
