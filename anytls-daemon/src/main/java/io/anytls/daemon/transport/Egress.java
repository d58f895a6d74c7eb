package io.anytls.daemon.transport;

import io.anytls.daemon.StartupException;
import io.netty.bootstrap.AbstractBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * By which way sockets leave this machine, where that is not left to the system. On Linux with epoll only.
 *
 * @param networkInterface its name, 1 to 15 bytes; empty for the one that the system chooses
 * @param mark what the firewall and the routing rules see of each packet, an unsigned number; 0 for none
 */
public record Egress(String networkInterface, int mark) {

    /** As the system chooses. */
    public static final Egress ANY = new Egress("", 0);

    /** What the kernel takes for a name, with the zero at its end. */
    private static final int NAME_BYTES = 16;

    private static final int SOL_SOCKET = 1;
    private static final RawUnixChannelOption BIND_TO_DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, 25, NAME_BYTES);
    private static final IntegerUnixChannelOption MARK = new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, 36);

    /** What the system says: all that Netty tells of the error. */
    private static final String NOT_PERMITTED = "Operation not permitted";

    private static final String NO_DEVICE = "No such device";

    /** Whether it is left to the system. */
    public boolean isAny() {
        return equals(ANY);
    }

    /** Sockets made with the bootstrap leave so. */
    public void apply(AbstractBootstrap<?, ?> bootstrap) {
        if (!networkInterface.isEmpty()) {
            bootstrap.option(BIND_TO_DEVICE, name());
        }
        if (mark != 0) {
            bootstrap.option(MARK, mark);
        }
    }

    /**
     * Tries it on a socket that goes nowhere.
     *
     * @return what is wrong at present and may come right; empty if nothing is
     * @throws StartupException if it cannot come right while this program runs; the message says what to do
     */
    public Optional<String> tried(Transport transport) {
        if (isAny()) {
            return Optional.empty();
        }
        if (transport != Transport.EPOLL) {
            throw StartupException.failure((networkInterface.isEmpty() ? "routing_mark" : "bind_interface")
                    + " needs Linux and its epoll, which is not used here");
        }
        EpollSocketChannel socket = new EpollSocketChannel();
        try {
            return triedInterface(socket).or(() -> triedMark(socket));
        } finally {
            socket.unsafe().closeForcibly();
        }
    }

    private Optional<String> triedInterface(Channel socket) {
        try {
            if (!networkInterface.isEmpty()) {
                socket.config().setOption(BIND_TO_DEVICE, name());
            }
            return Optional.empty();
        } catch (ChannelException e) {
            if (says(e, NO_DEVICE)) {
                return Optional.of("there is no network interface \"" + networkInterface + "\" at present");
            }
            throw refused("bind_interface \"" + networkInterface + "\"", "CAP_NET_RAW", e);
        }
    }

    private Optional<String> triedMark(Channel socket) {
        try {
            if (mark != 0) {
                socket.config().setOption(MARK, mark);
            }
            return Optional.empty();
        } catch (ChannelException e) {
            throw refused("routing_mark " + Integer.toUnsignedString(mark), "CAP_NET_ADMIN", e);
        }
    }

    private static StartupException refused(String what, String capability, ChannelException cause) {
        return StartupException.failure(
                says(cause, NOT_PERMITTED)
                        ? what + " is not permitted to this process: it needs " + capability
                                + " (in a unit of systemd AmbientCapabilities=" + capability + ")"
                        : what + " is refused by the system: " + cause.getMessage(),
                cause);
    }

    private static boolean says(ChannelException failure, String words) {
        return String.valueOf(failure.getMessage()).contains(words);
    }

    /** A new one each time: Netty moves its position. */
    private ByteBuffer name() {
        return ByteBuffer.wrap(Arrays.copyOf(networkInterface.getBytes(StandardCharsets.UTF_8), NAME_BYTES));
    }
}
