package io.anytls.daemon.logging;

import java.io.IOException;

/** Where lines are written to. Used by the writer's thread alone, which it may block. */
interface LogSink {

    void write(byte[] bytes) throws IOException;

    /** Gives back what it has opened itself. */
    void close();
}
