package io.anytls.server.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import java.util.List;
import java.util.stream.Stream;

/** The server's outbound of type direct: the way to targets. The names are those of the command line's options. */
final class DirectOutboundFields {

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "", "`direct`.");
    private static final Field<String> TAG =
            Field.of("tag", Types.TEXT, "", "Its name; without one its number, from 0.");
    static final Field<Boolean> ALLOW_PRIVATE = Field.of(
            "allow_private",
            Types.FLAG,
            "false",
            "Whether users may reach loopback, private and link-local addresses: this machine and its network.");

    static final Table TABLE = new Table("direct outbound of the server", List.of(TYPE, TAG, ALLOW_PRIVATE))
            .with(List.of(
                    Field.later("pool_type", "connections kept ready to busy targets"),
                    Field.later("max_outbound_connections", "open connections for each target"),
                    Field.later("max_idle_time_secs", "how long a connection lies ready"),
                    Field.later("min_idle_connections", "connections kept ready for a busy target"),
                    Field.later("max_parked_total", "connections kept ready for all targets"),
                    Field.later("max_outbound_total", "open connections to all targets"),
                    Field.later("warm_ports", "the ports that connections are kept ready to"),
                    Field.later("allow", "addresses and ports that users may reach"),
                    Field.later("deny", "addresses and ports that users may not reach")))
            .with(dialFields());

    private DirectOutboundFields() {}

    /** What sing-box has for every outbound. */
    private static List<Field<?>> dialFields() {
        return Stream.<Field<?>>concat(
                        Stream.of(
                                        "detour",
                                        "bind_interface",
                                        "inet4_bind_address",
                                        "inet6_bind_address",
                                        "bind_address_no_port",
                                        "routing_mark",
                                        "netns",
                                        "connect_timeout",
                                        "tcp_fast_open",
                                        "domain_resolver",
                                        "domain_strategy",
                                        "disable_tcp_keep_alive",
                                        "tcp_keep_alive",
                                        "tcp_keep_alive_interval",
                                        "override_address",
                                        "override_port")
                                .map(name -> Field.later(name, "how targets are dialled")),
                        Stream.of(
                                        "reuse_addr",
                                        "protect_path",
                                        "tcp_multi_path",
                                        "udp_fragment",
                                        "network_strategy",
                                        "network_type",
                                        "fallback_network_type",
                                        "fallback_delay")
                                .map(name -> Field.ignored(name, "it makes no difference to TCP connections here")))
                .toList();
    }
}
