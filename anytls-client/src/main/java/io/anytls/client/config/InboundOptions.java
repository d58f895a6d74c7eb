package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.transport.TcpTuning;
import java.util.Map;

/**
 * A listener for applications.
 *
 * @param users who may use it, names and passwords; empty for everybody who can reach it
 */
public record InboundOptions(InboundType type, HostPort listen, Map<String, String> users, TcpTuning tuning) {

    /** Where the client listens if nobody says anything else. */
    public static final HostPort DEFAULT_LISTEN = new HostPort("127.0.0.1", 1080);

    public InboundOptions {
        users = Map.copyOf(users);
    }

    /** For everything that applications speak. */
    public static InboundOptions mixed(HostPort listen, Map<String, String> users) {
        return new InboundOptions(InboundType.MIXED, listen, users, TcpTuning.DEFAULT);
    }

    public InboundOptions withListen(HostPort other) {
        return new InboundOptions(type, other, users, tuning);
    }

    public InboundOptions withUsers(Map<String, String> others) {
        return new InboundOptions(type, listen, others, tuning);
    }

    @Override
    public String toString() {
        return type + " on " + listen; // no passwords
    }
}
