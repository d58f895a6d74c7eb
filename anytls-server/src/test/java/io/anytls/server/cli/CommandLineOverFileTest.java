package io.anytls.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.server.access.AccessOptions;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.anytls.testkit.CapturedLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** An option that was given wins over the file; a default never does. */
class CommandLineOverFileTest {

    private static final OutboundPoolOptions POOL = OutboundPoolOptions.DEFAULT
            .with(OutboundPoolOptions.TYPE, PoolType.highperf)
            .with(OutboundPoolOptions.MAX_CONNECTIONS, 500)
            .with(OutboundPoolOptions.MAX_IDLE_SECONDS, 60)
            .with(OutboundPoolOptions.MIN_IDLE, 20)
            .with(OutboundPoolOptions.WARM_PORTS, List.of(443))
            .with(OutboundPoolOptions.LOG_TARGETS, true);
    private static final LimitOptions LIMITS = LimitOptions.DEFAULT
            .with(LimitOptions.STREAMS_PER_SESSION, 1)
            .with(LimitOptions.STREAMS_PER_USER, 2)
            .with(LimitOptions.DIALS_PER_SESSION, 3);
    private static final AccessOptions ACCESS = new AccessOptions(true, List.of("10.0.0.0/8"), List.of("*:25"));
    private static final DialOptions DIAL = new DialOptions(
            Duration.ofMillis(700),
            IpStrategy.ONLY_IPV4,
            List.of(InetAddress.getLoopbackAddress()),
            new TcpTuning(Duration.ZERO, Duration.ofSeconds(9), 4, Duration.ZERO, false));

    @Test
    void withoutOptionsTheFileHolds() {
        assertEquals(POOL, pool().over(POOL));
        assertEquals(LIMITS, limits().over(LIMITS));
        assertEquals(ACCESS, access().over(ACCESS));
        assertEquals(DIAL, dial().over(DIAL));
    }

    @Test
    void whatIsGivenWinsAloneEvenWhereItIsTheDefault() {
        assertEquals(
                POOL.with(OutboundPoolOptions.TYPE, PoolType.lockfree)
                        .with(OutboundPoolOptions.MAX_CONNECTIONS, 100)
                        .with(OutboundPoolOptions.WARM_PORTS, List.of(80, 8080)),
                pool("--pool-type", "lockfree", "--max-outbound-connections", "100", "--warm-ports", "80,8080")
                        .over(POOL));
        assertEquals(
                LIMITS.with(LimitOptions.STREAMS_PER_USER, 2000),
                limits("--max-streams-per-user", "2000").over(LIMITS));
        assertEquals(
                new AccessOptions(true, List.of("10.0.0.0/8"), List.of("1.1.1.1")),
                access("--deny-targets", "1.1.1.1").over(ACCESS));
        assertEquals(
                new DialOptions(Duration.ofSeconds(5), IpStrategy.ONLY_IPV4, DIAL.localAddresses(), DIAL.tuning()),
                dial("--connect-timeout-secs", "5").over(DIAL));
    }

    @Test
    void aFlagThatIsGivenAsFalseWinsToo() {
        assertFalse(access("--allow-private=false").over(ACCESS).allowPrivate());
        assertFalse(pool("--log-pool-targets=false").over(POOL).logTargets());
    }

    @Test
    void aLimitThatIsGivenLowersWhatTheFileParks() {
        assertEquals(7, pool("--max-outbound-connections", "7").over(POOL).minIdleConnections());
    }

    @Test
    void aTimeThatIsGivenBringsItsOwnMemoryOfTargets() {
        assertEquals(
                Duration.ofSeconds(120),
                pool("--max-idle-time-secs", "120").over(POOL).forgetTarget());
        assertEquals(
                Duration.ofSeconds(40),
                pool("--max-idle-time-secs", "120", "--forget-target-secs", "40")
                        .over(POOL)
                        .forgetTarget());
        assertEquals(
                Duration.ofSeconds(30),
                pool("--min-idle-connections", "6").over(POOL).forgetTarget());
    }

    @Test
    void whatHasNoEffectIsTold() {
        assertEquals(
                List.of("--max-outbound-connections has no effect with pool_type off"),
                warnings(() -> pool("--pool-type", "off", "--max-outbound-connections", "3")
                        .over(OutboundPoolOptions.DEFAULT)));
        assertEquals(
                List.of(),
                warnings(() -> pool().over(OutboundPoolOptions.DEFAULT
                        .with(OutboundPoolOptions.TYPE, PoolType.off)
                        .with(OutboundPoolOptions.MAX_CONNECTIONS, 3))),
                "the file has been told");
    }

    private static List<String> warnings(Runnable reading) {
        try (CapturedLog log = CapturedLog.of(OptionFlags.class)) {
            reading.run();
            return log.lines();
        }
    }

    @Test
    void contradictionsAreTold() {
        assertEquals(
                "bad value for --min-idle-connections: 501 is more than max_outbound_connections, which is 500",
                refused(() -> pool("--min-idle-connections", "501").over(POOL)));
        assertEquals(
                "bad value for --max-idle-time-secs: has to be from 1 to 86400, not 0",
                refused(() -> pool("--max-idle-time-secs", "0").over(POOL)));
        assertEquals(
                "bad value for --warm-ports: has to be ports from 1 to 65535, not 0",
                refused(() -> pool("--warm-ports", "0").over(POOL)));
        assertEquals(
                "bad value for --max-opens-per-second: has to be 1 or more, not 0",
                refused(() -> limits("--max-opens-per-second", "0").over(LIMITS)));
        assertTrue(refused(() -> access("--allow-targets", "10.0.0.0/8,nowhere").over(ACCESS))
                .startsWith("bad value for --allow-targets: "));
        assertEquals(
                "bad value for --outbound-bind: has to be one address of each family at most",
                refused(() -> dial("--outbound-bind", "127.0.0.1,127.0.0.2").over(DIAL)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3601", "5s", "-1", "99999999999"})
    void secondsAreWholeOnes(String given) {
        ParameterException refused =
                assertThrows(ParameterException.class, () -> dial("--connect-timeout-secs", given));
        assertTrue(refused.getMessage().contains("has to be a whole number from 1 to 3600"), refused.getMessage());
    }

    @Test
    void addressesTakeThePlaceOfBothOfAFile() throws UnknownHostException {
        InetAddress local = InetAddress.getByName("::1");
        DialOptions given = dial("--outbound-bind", "::1").over(DIAL);
        assertEquals(List.of(local), given.localAddresses());
        assertEquals(new DialOptions(DIAL.connectTimeout(), DIAL.strategy(), List.of(local), DIAL.tuning()), given);
    }

    private static String refused(Runnable reading) {
        return assertThrows(StartupException.class, reading::run).getMessage();
    }

    private static OptionFlags<OutboundPoolOptions> pool(String... arguments) {
        return parsed(OutboundPoolOptions.OPTIONS, arguments);
    }

    private static OptionFlags<LimitOptions> limits(String... arguments) {
        return parsed(LimitOptions.OPTIONS, arguments);
    }

    private static OptionFlags<AccessOptions> access(String... arguments) {
        return parsed(AccessOptions.OPTIONS, arguments);
    }

    private static <R extends Optioned<R>> OptionFlags<R> parsed(OptionGroup<R> group, String... arguments) {
        OptionFlags<R> flags = new OptionFlags<>(group);
        new CommandLine(flags.spec()).parseArgs(arguments);
        return flags;
    }

    private static OptionFlags<DialOptions> dial(String... arguments) {
        OptionFlags<DialOptions> flags = new OptionFlags<>(DialOptions.OPTIONS, DIAL);
        CommandLine line = new CommandLine(flags.spec());
        line.registerConverter(InetAddress.class, InetAddress::getByName);
        line.parseArgs(arguments);
        return flags;
    }
}
