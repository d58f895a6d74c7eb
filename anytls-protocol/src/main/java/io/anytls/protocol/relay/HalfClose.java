package io.anytls.protocol.relay;

import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * Ends what a channel sends, all of which has gone out. Netty makes an exception with a stack trace for each that it ends, to fail the writes
 * which are still waiting: 3 % of what a short connection costs, and here none is waiting. So a socket of the system is told directly.
 */
final class HalfClose {

    private HalfClose() {}

    /** On the channel's event loop. Writes fail from now on. */
    static void endOutput(DuplexChannel channel) {
        OutputEnd own = channel.pipeline().get(OutputEnd.class);
        if (own != null) {
            own.endOutput();
        } else if (!(channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket)) {
            channel.shutdownOutput();
        } else if (socket.isOpen()) {
            try {
                socket.shutdown(false, true);
            } catch (IOException | NotYetConnectedException e) {
                channel.shutdownOutput(); // the connection has just failed: Netty's own events tell it
            }
        }
    }
}
