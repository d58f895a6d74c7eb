package io.anytls.daemon.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** The process' own output. Written without {@link System#err}, which hides failures and holds a lock while its reader sleeps. */
final class StandardStream implements LogSink {

    private final FileOutputStream stream;

    private StandardStream(FileDescriptor descriptor) {
        this.stream = new FileOutputStream(descriptor);
    }

    static StandardStream error() {
        return new StandardStream(FileDescriptor.err);
    }

    static StandardStream output() {
        return new StandardStream(FileDescriptor.out);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        stream.write(bytes);
    }

    /** Stays open: it is the process'. */
    @Override
    public void close() {}
}
