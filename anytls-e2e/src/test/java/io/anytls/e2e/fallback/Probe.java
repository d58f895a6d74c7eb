package io.anytls.e2e.fallback;

import io.anytls.e2e.wire.TlsProbe;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/**
 * What somebody without a password sends, and what came of it.
 *
 * @param parts sent one after the other, with a pause between them
 * @param ends whether the prober then ends its direction, of TCP
 */
record Probe(String name, byte[][] parts, boolean ends) {

    private static final int BETWEEN_MILLIS = 200;

    /**
     * What came.
     *
     * @param bytes without what changes each second
     * @param end how it was closed
     */
    record Outcome(String bytes, String end) {}

    static Probe of(String name, String... parts) {
        byte[][] bytes = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return new Probe(name, bytes, false);
    }

    static Probe of(String name, byte[] part) {
        return new Probe(name, new byte[][] {part}, false);
    }

    Probe thenEnds() {
        return new Probe(name + ", then the end", parts, true);
    }

    /** The same without TLS. */
    Outcome inClearAt(InetSocketAddress server) {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        String end;
        try (Socket tcp = TlsProbe.tcp(server)) {
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    Thread.sleep(BETWEEN_MILLIS);
                }
                tcp.getOutputStream().write(parts[i]);
            }
            if (ends) {
                tcp.shutdownOutput();
            }
            end = read(tcp, came).replace("close_notify", "end of TCP");
        } catch (IOException e) {
            end = "failed: " + e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return outcome(came, end);
    }

    Outcome at(InetSocketAddress server) {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        String end;
        try (Socket tcp = TlsProbe.tcp(server);
                Socket tls = TlsProbe.over(tcp)) {
            OutputStream out = tls.getOutputStream();
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    Thread.sleep(BETWEEN_MILLIS);
                }
                out.write(parts[i]);
            }
            if (ends) {
                tcp.shutdownOutput();
            }
            end = read(tls, came);
        } catch (IOException e) {
            end = "failed: " + e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return outcome(came, end);
    }

    private static Outcome outcome(ByteArrayOutputStream came, String end) {
        String bytes = came.toString(StandardCharsets.ISO_8859_1).replaceAll("Date: [^\r]*", "Date: now");
        return new Outcome(bytes, end);
    }

    private static String read(Socket tls, ByteArrayOutputStream came) throws IOException {
        try {
            tls.getInputStream().transferTo(came);
            return "close_notify";
        } catch (EOFException e) {
            return "end of TCP";
        } catch (SSLException e) {
            return e.getCause() instanceof EOFException ? "end of TCP" : "TLS: " + e.getMessage();
        } catch (SocketTimeoutException e) {
            return "open";
        } catch (SocketException e) {
            return "reset";
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
