package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.transport.TcpTuning;
import java.util.Map;

/**
 * A listener for applications.
 *
 * @param tag its name, or its number
 * @param users who may use it, names and passwords; empty for everybody whom {@code openProxy} lets in
 * @param openProxy whether it serves everybody who can reach it, where there are no users; else only this machine and private networks
 */
public record InboundOptions(
        String tag,
        InboundType type,
        HostPort listen,
        Map<String, String> users,
        TcpTuning tuning,
        boolean openProxy,
        UdpOptions udp) {

    /** Where the client listens if nobody says anything else. */
    public static final HostPort DEFAULT_LISTEN = new HostPort("127.0.0.1", 1080);

    public InboundOptions {
        users = Map.copyOf(users);
    }

    /** For everything that applications speak. */
    public static InboundOptions mixed(HostPort listen, Map<String, String> users) {
        return new InboundOptions("0", InboundType.MIXED, listen, users, TcpTuning.DEFAULT, false, UdpOptions.DEFAULT);
    }

    public InboundOptions withListen(HostPort other) {
        return new InboundOptions(tag, type, other, users, tuning, openProxy, udp);
    }

    public InboundOptions withUsers(Map<String, String> others) {
        return new InboundOptions(tag, type, listen, others, tuning, openProxy, udp);
    }

    public InboundOptions withOpenProxy(boolean open) {
        return new InboundOptions(tag, type, listen, users, tuning, open, udp);
    }

    public InboundOptions withUdp(UdpOptions other) {
        return new InboundOptions(tag, type, listen, users, tuning, openProxy, other);
    }

    /** Whether only this machine and private networks are served: nobody else has anything to show. */
    public boolean servesLocalSourcesOnly() {
        return users.isEmpty() && !openProxy;
    }

    @Override
    public String toString() {
        return type + " on " + listen; // no passwords
    }
}
