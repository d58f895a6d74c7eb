package io.anytls.client.cli;

import io.anytls.client.Client;
import io.anytls.client.ClientSetup;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.state.StateFile;
import io.netty.channel.socket.DuplexChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * The outbounds of a configuration, for a command whose servers are dialled through them ({@code detour}): a client that listens nowhere.
 * There is none where nothing needs it. For the main thread.
 */
final class DetourClient implements AutoCloseable {

    /** Null if it is not needed. */
    private final Client client;

    private DetourClient(Client client) {
        this.client = client;
    }

    static DetourClient open(ServersOfFile.Loaded loaded) throws InterruptedException {
        boolean needed = loaded.servers().values().stream()
                .anyMatch(server -> server.dial().detour().isPresent());
        return new DetourClient(
                needed
                        ? Client.start(
                                new ClientSetup(List.of(), loaded.route(), false),
                                InstantSource.system(),
                                StateFile.inMemory(Client.KEPT_BY),
                                started -> {})
                        : null);
    }

    /** By the outbounds' tags. */
    Function<String, Way<DuplexChannel>> ways() {
        return tag -> client.through(tag);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
