package io.anytls.e2e.target;

import io.anytls.e2e.target.Payload.Received;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The ways in which targets behave. */
public final class Conversations {

    private static final int CHUNK = 64 << 10;

    private Conversations() {}

    /** Says back what it hears, and ends when the other side has ended. */
    public static Conversation echo() {
        return connection -> {
            byte[] chunk = new byte[CHUNK];
            InputStream in = connection.getInputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                connection.getOutputStream().write(chunk, 0, read);
            }
        };
    }

    /** Speaks first, then closes. */
    public static Conversation source(Payload payload) {
        return connection -> payload.writeTo(connection.getOutputStream());
    }

    /** Says a few words before it has heard any, then echoes. */
    public static Conversation greeting(String words) {
        return connection -> {
            connection.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
            echo().hold(connection);
        };
    }

    /** Hears everything up to the end of file, and answers only then with the hash of it. */
    public static Conversation answerAfterEnd() {
        return connection -> {
            Received received = Payload.drain(connection.getInputStream());
            connection.getOutputStream().write(received.sha256().getBytes(StandardCharsets.US_ASCII));
        };
    }

    /** Hears everything, says nothing, and tells the test what it was. */
    public static Conversation sink(Consumer<Received> then) {
        return connection -> then.accept(Payload.drain(connection.getInputStream()));
    }

    /** Hears a little, says this, and closes with the rest unread, which makes it a reset. */
    public static Conversation answeringEarly(Payload answer) {
        return connection -> {
            connection.getInputStream().readNBytes(1);
            answer.writeTo(connection.getOutputStream());
        };
    }

    /** Closes at once. */
    public static Conversation closing() {
        return connection -> {};
    }

    /** Reads nothing until it is told to, then everything. */
    public static Conversation stalling(CountDownLatch resume, Consumer<Received> then) {
        return connection -> {
            await(resume);
            then.accept(Payload.drain(connection.getInputStream()));
        };
    }

    /** Says this, and ends with a reset when it is told to. */
    public static Conversation resetting(byte[] words, CountDownLatch reset) {
        return connection -> {
            OutputStream out = connection.getOutputStream();
            out.write(words);
            await(reset);
            reset(connection);
        };
    }

    /** Closes with a reset. */
    public static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
