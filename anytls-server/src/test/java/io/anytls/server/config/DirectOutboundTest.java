package io.anytls.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problem;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.server.access.AccessOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the fields of a direct outbound become, and what is said about values that make no sense. */
class DirectOutboundTest {

    @TempDir
    Path directory;

    @Test
    void nothingWrittenIsTheDefault() throws IOException {
        assertEquals(OutboundOptions.DEFAULT, read(""));
    }

    @Test
    void eachFieldIsTaken() throws IOException {
        OutboundOptions read = read("""
                , "pool_type": "highperf", "max_outbound_connections": 500, "max_idle_time_secs": 600,
                "min_idle_connections": 20, "max_parked_total": 200, "max_outbound_total": 5000, "warm_ports": [443, 9443],
                "forget_target_secs": 45, "log_pool_targets": true, "allow_private": true, "allow": "10.0.0.0/8", "deny": ["*:25", "[fd00::/8]:22"],
                "max_streams_per_session": 11, "max_streams_per_user": 12, "max_dials_per_user": 13, "max_opens_per_second": 14,
                "max_dials_per_session": 15, "max_opens_per_second_per_session": 16, "udp_full_cone": true,
                "connect_timeout": "2500ms", "domain_strategy": "ipv4_only", "inet4_bind_address": "127.0.0.2",
                "inet6_bind_address": "::1", "tcp_keep_alive": "1m", "tcp_keep_alive_interval": "20s\"""");
        OutboundPoolOptions pool = OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.TYPE, PoolType.highperf)
                .with(OutboundPoolOptions.MAX_CONNECTIONS, 500)
                .with(OutboundPoolOptions.MAX_IDLE_SECONDS, 600)
                .with(OutboundPoolOptions.FORGET_SECONDS, 45)
                .with(OutboundPoolOptions.MIN_IDLE, 20)
                .with(OutboundPoolOptions.MAX_PARKED, 200)
                .with(OutboundPoolOptions.MAX_TOTAL, 5_000)
                .with(OutboundPoolOptions.WARM_PORTS, List.of(443, 9_443))
                .with(OutboundPoolOptions.LOG_TARGETS, true);
        LimitOptions limits = LimitOptions.DEFAULT
                .with(LimitOptions.STREAMS_PER_SESSION, 11)
                .with(LimitOptions.STREAMS_PER_USER, 12)
                .with(LimitOptions.DIALS_PER_SESSION, 15)
                .with(LimitOptions.DIALS_PER_USER, 13)
                .with(LimitOptions.OPENS_PER_SECOND_PER_SESSION, 16)
                .with(LimitOptions.OPENS_PER_SECOND, 14);
        TcpTuning tuning = new TcpTuning(Duration.ofMinutes(1), Duration.ofSeconds(20), 4, Duration.ZERO, false);
        List<InetAddress> local = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("::1"));
        assertEquals(
                new OutboundOptions(
                        "0",
                        OutboundType.DIRECT,
                        pool,
                        new DialOptions(Duration.ofMillis(2_500), IpStrategy.ONLY_IPV4, local, tuning),
                        new AccessOptions(true, List.of("10.0.0.0/8"), List.of("*:25", "[fd00::/8]:22")),
                        limits,
                        DatagramOptions.DEFAULT.with(DatagramOptions.FULL_CONE, true)),
                read);
    }

    @Test
    void keepAliveCanBeSwitchedOff() throws IOException {
        OutboundOptions read = read(", \"disable_tcp_keep_alive\": true");
        assertEquals(Duration.ZERO, read.dial().tuning().keepAliveIdle());
    }

    @ParameterizedTest
    @CsvSource({"as_is, PREFER_IPV6", "'', PREFER_IPV6", "prefer_ipv4, PREFER_IPV4", "ipv6_only, ONLY_IPV6"})
    void domainStrategies(String written, IpStrategy strategy) throws IOException {
        assertEquals(
                strategy,
                read(", \"domain_strategy\": \"" + written + '"').dial().strategy());
    }

    /** A person who writes a low limit has not said that five shall lie parked. */
    @ParameterizedTest
    @CsvSource({"max_outbound_connections, 3, 3", "max_outbound_connections, 5, 5", "max_parked_total, 4, 5"})
    void theDefaultGivesWayToALimit(String field, int limit, int minIdle) throws IOException {
        assertEquals(
                minIdle, read(", \"%s\": %d".formatted(field, limit)).pool().minIdleConnections());
    }

    /** Who lets connections lie for ten minutes has not asked for a target that is forgotten after half a one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "max_idle_time_secs": 600 | 600
            "max_idle_time_secs": 300 | 300
            "max_idle_time_secs": 600, "forget_target_secs": 20 | 20
            "forget_target_secs": 900 | 900
            "min_idle_connections": 9 | 30
            """)
    void aTargetIsRememberedForAsLongAsItsConnectionsMayLie(String fields, int seconds) throws IOException {
        assertEquals(Duration.ofSeconds(seconds), read(", " + fields).pool().forgetTarget());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "pool_type": "off", "max_outbound_connections": 3 | max_outbound_connections: has no effect with pool_type off
            "pool_type": "off", "forget_target_secs": 3 | forget_target_secs: has no effect with pool_type off
            "min_idle_connections": 0, "max_idle_time_secs": 60 | max_idle_time_secs: has no effect: by min_idle_connections nothing is kept ready
            "warm_ports": [], "min_idle_connections": 3 | min_idle_connections: has no effect: by warm_ports nothing is kept ready
            "max_parked_total": 4, "min_idle_connections": 6 | min_idle_connections: is 6, but max_parked_total is 4: it is never reached
            "max_parked_total": 40, "max_outbound_total": 30 | max_parked_total: is 40, but max_outbound_total is 30: it is never reached
            "max_outbound_connections": 40, "max_outbound_total": 30 | max_outbound_connections: is 40, but max_outbound_total is 30: it is never reached
            "max_dials_per_user": 30, "max_streams_per_user": 20 | max_dials_per_user: is 30, but max_streams_per_user is 20: it is never reached
            """)
    void whatHasNoEffectIsTold(String fields, String expected) throws IOException {
        Problems problems = new Problems(false);
        read(", " + fields, problems);
        assertEquals(
                List.of("outbounds[0]." + expected),
                problems.warnings().stream()
                        .map(DirectOutboundTest::withoutPosition)
                        .toList());
    }

    @Test
    void whatNobodyHasAskedForIsNotTold() throws IOException {
        Problems problems = new Problems(false);
        read(", \"pool_type\": \"off\", \"max_outbound_total\": 9", problems);
        read(", \"max_parked_total\": 4", problems);
        assertEquals(List.of(), problems.warnings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "pool_type": "fast" | pool_type: is none of "highperf", "lock", "lockfree", "off"
            "pool_type": "lock-free" | pool_type: is none of "highperf", "lock", "lockfree", "off", did you mean "lockfree"?
            "pool_type": true | pool_type: has to be a string, not a boolean
            "max_outbound_connections": -1 | max_outbound_connections: has to be a number of 0 or more
            "max_outbound_connections": "100" | max_outbound_connections: has to be a number, not a string (without the quotes)
            "max_idle_time_secs": 0 | max_idle_time_secs: has to be from 1 to 86400, not 0
            "max_idle_time_secs": "5m" | max_idle_time_secs: has to be a number, not a string
            "max_idle_time_secs": -1 | max_idle_time_secs: has to be a number of 0 or more
            "max_outbound_connections": 100, "min_idle_connections": 101 | min_idle_connections: 101 is more than max_outbound_connections, which is 100
            "max_parked_total": 1.5 | max_parked_total: has to be a whole number
            "max_outbound_total": 1e99 | max_outbound_total: has to be a number of 0 or more
            "warm_ports": 443 | warm_ports: has to be an array, not a number
            "warm_ports": [443, 0] | warm_ports[1]: has to be a number from 1 to 65535
            "warm_ports": ["443"] | warm_ports[0]: has to be a number, not a string (without the quotes)
            "log_pool_targets": "true" | log_pool_targets: has to be true or false, not a string (without the quotes)
            "allow": ["10.0.0.0/8", "10.0.0.0/33"] | allow[1]: '10.0.0.0/33' must have a prefix of 0 to 32 bits
            "allow": "example.org" | allow: 'example.org' is no address or range such as 10.0.0.0/8
            "deny": ["10.0.0.1:9-8"] | deny[0]: '10.0.0.1:9-8' has its ports the wrong way round
            "deny": ["*:65536"] | deny[0]: '*:65536' must have ports of 0 to 65535
            "deny": [25] | deny[0]: has to be a string, not a number (put it in quotes)
            "max_streams_per_session": 0 | max_streams_per_session: has to be 1 or more, not 0
            "max_streams_per_user": 0 | max_streams_per_user: has to be 1 or more, not 0
            "max_dials_per_session": 0 | max_dials_per_session: has to be 1 or more, not 0
            "max_opens_per_second_per_session": 0 | max_opens_per_second_per_session: has to be 1 or more, not 0
            "max_dials_per_user": 0 | max_dials_per_user: has to be 1 or more, not 0
            "max_opens_per_second": 0 | max_opens_per_second: has to be 1 or more, not 0
            "connect_timeout": "1us" | connect_timeout: has to be 1ms or more, and at most 1h
            "connect_timeout": "2h" | connect_timeout: has to be 1ms or more, and at most 1h
            "connect_timeout": 5 | connect_timeout: has to be a duration in quotes, not a number, did you mean "5s"?
            "domain_strategy": "ipv4" | domain_strategy: is none of "as_is", "ipv4_only", "ipv6_only", "prefer_ipv4", "prefer_ipv6"
            "inet4_bind_address": "::1" | inet4_bind_address: has to be an IPv4 address
            "inet6_bind_address": "localhost" | inet6_bind_address: has to be an IPv6 address
            "tcp_keep_alive": "1ms" | tcp_keep_alive: has to be 1s or more, and at most 9h
            "bind_interface": "a/b" | bind_interface: has to be the name of a network interface, 15 bytes at most
            "routing_mark": -1 | routing_mark: has to be a number from 0 to 4294967295, such as 45 or "0x2d"
            "min_idle_conections": 5 | min_idle_conections: unknown field "min_idle_conections", did you mean "min_idle_connections"?
            """)
    void whatMakesNoSenseIsNamed(String fields, String expected) {
        ConfigException refused = assertThrows(ConfigException.class, () -> read(", " + fields));
        assertEquals(
                List.of("outbounds[0]." + expected),
                refused.problems().stream()
                        .map(DirectOutboundTest::withoutPosition)
                        .toList());
    }

    private static String withoutPosition(Problem problem) {
        return problem.toString().replaceFirst(" \\(line \\d+, column \\d+\\)", "");
    }

    private OutboundOptions read(String fields) throws IOException {
        return read(fields, new Problems(false));
    }

    private OutboundOptions read(String fields, Problems problems) throws IOException {
        Path file = directory.resolve("server.json");
        Files.writeString(file, """
                { "inbounds": [{"type": "anytls", "listen_port": 1, "tls": {"enabled": true}}],
                  "outbounds": [{"type": "direct" %s}] }
                """.formatted(fields));
        return ServerFile.read(new ConfigSources(List.of(file), List.of()), problems)
                .outbound();
    }
}
