package io.anytls.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What the kernel holds of connections on their way: written and not acknowledged, or received and not read. Linux only. */
public final class SocketQueues {

    private static final int HEX = 16;

    private SocketQueues() {}

    /** Bytes in the queues of all connections of this machine with one of these ports on either side. */
    public static long bytes(Set<Integer> ports) throws IOException {
        long sum = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                // sl local_address:port remote_address:port state tx_queue:rx_queue ...
                String[] columns = line.strip().split("\\s+");
                boolean isHeading = columns[0].equals("sl");
                if (!isHeading
                        && (ports.contains(behindColon(columns[1])) || ports.contains(behindColon(columns[2])))) {
                    sum += Integer.parseInt(columns[4].substring(0, columns[4].indexOf(':')), HEX);
                    sum += behindColon(columns[4]);
                }
            }
        }
        return sum;
    }

    private static int behindColon(String column) {
        return Integer.parseInt(column.substring(column.indexOf(':') + 1), HEX);
    }
}
