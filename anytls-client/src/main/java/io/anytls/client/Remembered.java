package io.anytls.client;

import io.anytls.client.dial.SchemeMemory;
import io.anytls.client.group.Choices;
import io.anytls.client.pool.QuietTime;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.state.StateSection;
import java.util.Optional;
import java.util.function.Supplier;

/** What outbounds remember from one run of the program to the next. Any thread. */
final class Remembered {

    /** Whose padding schemes are remembered. */
    private static final int MOST_SERVERS = 64;

    /** Whose choices are remembered. */
    private static final int MOST_GROUPS = 256;

    private static final int MOST_NETWORKS = 256;

    private final Supplier<String> network;

    /** What is known for heartbeats, by servers and networks. */
    private final StateSection quietTimes;

    /** The padding schemes of servers, by their addresses. */
    private final StateSection schemes;

    /** What persons have chosen, by the tags of groups. */
    private final StateSection chosen;

    /** @param network tells the name of the one that the machine is in */
    Remembered(StateFile state, Supplier<String> network) {
        this.network = network;
        this.schemes = state.section("padding-schemes", "padding schemes of servers", MOST_SERVERS);
        this.chosen = state.section("choices", "choices in groups", MOST_GROUPS);
        this.quietTimes = state.section("heartbeats", "how long networks stand silence", MOST_NETWORKS);
    }

    /** What persons have chosen in groups. */
    Choices choices() {
        return new Choices() {
            @Override
            public Optional<String> of(String group) {
                return chosen.get(group);
            }

            @Override
            public void choose(String group, String tag) {
                chosen.put(group, tag);
            }
        };
    }

    /** What is known for heartbeats of a server, in the network that the machine is in. */
    QuietTime quietTime(HostPort server) {
        return new QuietTime(network, new QuietTime.Notes() {
            @Override
            public Optional<String> recall(String name) {
                return quietTimes.get(server + " " + name);
            }

            @Override
            public void remember(String name, String text) {
                quietTimes.put(server + " " + name, text);
            }
        });
    }

    /** The padding scheme of a server. */
    SchemeMemory schemes(HostPort server) {
        return new SchemeMemory() {
            @Override
            public Optional<String> recall() {
                return schemes.get(server.toString());
            }

            @Override
            public void remember(String rawText) {
                schemes.put(server.toString(), rawText);
            }
        };
    }
}
