package io.anytls.daemon.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What goes over a control socket: words, a tab between them and a line feed behind the last; then an answer, whose first line is
 * {@code ok} or {@code refused}, up to the end of the connection. Blocking, for so long at most.
 */
final class ControlMessages {

    /** Bytes of what is said, and of the answer. */
    private static final int MOST = 1 << 20;

    private static final String DONE = "ok";
    private static final String REFUSED = "refused";

    private ControlMessages() {}

    static byte[] write(List<String> words) {
        for (String word : words) {
            if (word.isEmpty() || word.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a name with nothing, or with control characters, in it");
            }
        }
        return (String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] write(CommandAnswer answer) {
        return ((answer.done() ? DONE : REFUSED) + "\n" + answer.text()).getBytes(StandardCharsets.UTF_8);
    }

    static List<String> readWords(SocketChannel from, Duration atMost) throws IOException {
        String said = read(from, atMost, true);
        return List.of(said.split("\t"));
    }

    static CommandAnswer readAnswer(SocketChannel from, Duration atMost) throws IOException {
        String said = read(from, atMost, false);
        int end = said.indexOf('\n');
        String first = end < 0 ? said : said.substring(0, end);
        if (!first.equals(DONE) && !first.equals(REFUSED)) {
            throw new IOException("it does not say what a client says");
        }
        return new CommandAnswer(first.equals(DONE), end < 0 ? "" : said.substring(end + 1));
    }

    /** @param line whether a line feed ends it, and not the connection */
    private static String read(SocketChannel from, Duration atMost, boolean line) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        ByteBuffer bytes = ByteBuffer.allocate(1_024);
        from.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            from.register(selector, SelectionKey.OP_READ);
            while (true) {
                int read = from.read(bytes);
                boolean over = line ? ends(bytes) : read < 0;
                if (over) {
                    return new String(bytes.array(), 0, bytes.position() - (line ? 1 : 0), StandardCharsets.UTF_8);
                }
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (read < 0 || left <= 0 || bytes.position() == MOST) {
                    throw new IOException(read < 0 ? "it ends too early" : "it says nothing, or too much");
                }
                bytes = bytes.hasRemaining() ? bytes : larger(bytes);
                if (read == 0) {
                    selector.select(left);
                }
            }
        } finally {
            from.configureBlocking(true);
        }
    }

    private static boolean ends(ByteBuffer bytes) {
        return bytes.position() > 0 && bytes.get(bytes.position() - 1) == '\n';
    }

    private static ByteBuffer larger(ByteBuffer full) {
        return ByteBuffer.allocate(Math.min(MOST, full.capacity() * 2)).put(full.flip());
    }
}
