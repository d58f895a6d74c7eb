package io.anytls.daemon.schema;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.transport.Egress;
import io.anytls.daemon.transport.TcpTuning;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How TCP connections are made. Only the server has these options on its command line, for the way to targets.
 *
 * @param values of the options below; {@link #preferring} begins with some
 * @param names who is asked for names
 */
public record DialOptions(Values values, TcpTuning tuning, NamesBy names) implements Optioned<DialOptions> {

    /** What the kernel takes for a name. */
    static final ValueType<String> NETWORK_INTERFACE = Types.TEXT
            .checked("string", name -> {
                if (name.getBytes(StandardCharsets.UTF_8).length > 15 || name.matches(".*[/\\s].*")) {
                    throw new IllegalArgumentException("has to be the name of a network interface, 15 bytes at most");
                }
                return name;
            })
            .unless(Types.EMPTY);

    public static final OptionGroup<DialOptions> OPTIONS = new OptionGroup<DialOptions>(
                    values -> new DialOptions(values, TcpTuning.DEFAULT))
            .settling(DialOptions::bound)
            .rules(DialOptions::together);

    public static final Option<Duration> CONNECT_TIMEOUT = OPTIONS.time(
                    "connect_timeout", Types.DURATION_OR_NONE, Duration.ofSeconds(5))
            .atLeast(Duration.ofMillis(1))
            .atMost(Duration.ofHours(1))
            .flagNamed(
                    "--connect-timeout-secs",
                    "SECONDS",
                    FlagWords.of(DialOptions::seconds, time -> "" + time.toSeconds()))
            .means("How long each address may take to answer.");

    /** A file need not say it: then the two programs differ. */
    public static final Option<IpStrategy> STRATEGY = OPTIONS.value(
                    "domain_strategy", DomainResolver.STRATEGY_OR_NONE, IpStrategy.class, null, "STRATEGY")
            .told("as_is")
            .flagNamed(
                    "--ip-strategy",
                    "STRATEGY",
                    FlagWords.of(IpStrategy::parse, IpStrategy::toString, IpStrategy.values()))
            .means(
                    "Which addresses of a name are dialled, and which first; `as_is`: IPv4 first on the client, IPv6 first on the server.");

    static final Option<Inet4Address> INET4 = OPTIONS.value(
                    "inet4_bind_address",
                    address("an IPv4 address", Inet4Address.class),
                    Inet4Address.class,
                    null,
                    "ADDRESS")
            .means("Where IPv4 is dialled from.");

    static final Option<Inet6Address> INET6 = OPTIONS.value(
                    "inet6_bind_address",
                    address("an IPv6 address", Inet6Address.class),
                    Inet6Address.class,
                    null,
                    "ADDRESS")
            .means("Where IPv6 is dialled from.");

    private static final Option<String> INTERFACE = OPTIONS.value(
                    "bind_interface", NETWORK_INTERFACE, String.class, null, "NAME")
            .means(
                    "The network interface by which connections leave (Linux only). One that is missing at the start is a"
                            + " warning, and connections fail until it is there.");

    private static final Option<Long> MARK = OPTIONS.value("routing_mark", RoutingMark.TYPE, Long.class, null, "MARK")
            .means("The mark that the firewall and routing rules see on packets (Linux only, needs CAP_NET_ADMIN): a"
                    + " number, or one in quotes such as `\"0x2d\"`.");

    static final Option<String> DETOUR = OPTIONS.value("detour", Types.TEXT_OR_NONE, String.class, null, "TAG")
            .means(
                    "The outbound through which the server is dialled: nothing else that is said here about dialling counts"
                            + " then, and a name is looked up where that outbound does it.");

    /** Both of these at once; {@link #bound} parts them. */
    private static final Option<List<InetAddress>> BIND = OPTIONS.list(
                    "outbound_bind",
                    StructuredTypes.texts("addresses", address("an IP address", InetAddress.class)),
                    InetAddress.class,
                    List.of(),
                    "ADDRESS")
            .onCommandLineOnly()
            .means("Local addresses that connections to targets start from, one for each family.");

    /** With names that the system knows, or that the rules of dns say. */
    public DialOptions(Values values, TcpTuning tuning) {
        this(values, tuning, NamesBy.RULES);
    }

    /**
     * With addresses as they come.
     *
     * @param localAddresses one for each family at most
     */
    public DialOptions(
            Duration connectTimeout, IpStrategy strategy, List<InetAddress> localAddresses, TcpTuning tuning) {
        this(
                OPTIONS.standard()
                        .with(CONNECT_TIMEOUT, connectTimeout)
                        .with(STRATEGY, strategy)
                        .with(INET4, first(Inet4Address.class, localAddresses))
                        .with(INET6, first(Inet6Address.class, localAddresses))
                        .values(),
                tuning);
    }

    /** What holds where nothing is said, but for the family that goes first. */
    public static DialOptions preferring(IpStrategy strategy) {
        return OPTIONS.standard().with(STRATEGY, strategy);
    }

    /** The same with others who know names. */
    public DialOptions knownBy(NamesBy others) {
        return new DialOptions(values, tuning, others);
    }

    /** The outbound through which the server is dialled, by its tag. */
    public Optional<String> detour() {
        return Optional.ofNullable(values.get(DETOUR));
    }

    /** By which way connections leave this machine. */
    public Egress egress() {
        String networkInterface = values.get(INTERFACE);
        Long mark = values.get(MARK);
        return new Egress(networkInterface == null ? "" : networkInterface, mark == null ? 0 : mark.intValue());
    }

    /** The same by another way, if one is given. */
    public DialOptions leavingBy(Optional<String> networkInterface, Optional<Long> mark) {
        DialOptions by = networkInterface.map(name -> with(INTERFACE, name)).orElse(this);
        return mark.map(number -> by.with(MARK, number)).orElse(by);
    }

    /** For each address; 1 ms to 1 h. */
    public Duration connectTimeout() {
        return values.get(CONNECT_TIMEOUT);
    }

    /** Which of a name's addresses are dialled, and which first. */
    public IpStrategy strategy() {
        return values.get(STRATEGY);
    }

    /** Where connections start from, one for each family at most; a family without one starts from what the system takes. */
    public List<InetAddress> localAddresses() {
        return Stream.<InetAddress>of(values.get(INET4), values.get(INET6))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public DialOptions with(Values others) {
        return new DialOptions(others, tuning, names);
    }

    /** The command line's addresses take the place of both of a file. */
    private DialOptions bound(Predicate<Option<?>> asked) {
        List<InetAddress> given = values.get(BIND);
        return given.isEmpty() || !together().isEmpty()
                ? this
                : with(INET4, first(Inet4Address.class, given))
                        .with(INET6, first(Inet6Address.class, given))
                        .with(BIND, List.of());
    }

    private List<OptionProblem> together() {
        long families =
                values.get(BIND).stream().map(Object::getClass).distinct().count();
        return families < values.get(BIND).size()
                ? List.of(new OptionProblem(BIND.name(), "has to be one address of each family at most"))
                : List.of();
    }

    private static <T extends InetAddress> T first(Class<T> family, List<InetAddress> addresses) {
        return addresses.stream()
                .filter(family::isInstance)
                .map(family::cast)
                .findFirst()
                .orElse(null);
    }

    private static Duration seconds(String text) {
        if (!text.matches("0*[1-9]\\d{0,3}") || Integer.parseInt(text) > 3_600) {
            throw new IllegalArgumentException("has to be a whole number from 1 to 3600");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    private static <T extends InetAddress> ValueType<T> address(String what, Class<T> family) {
        return Types.TEXT.then(
                "IP address",
                text -> {
                    try {
                        return family.cast(HostPort.parseIp(text));
                    } catch (IllegalArgumentException | ClassCastException e) {
                        throw new IllegalArgumentException("has to be " + what, e);
                    }
                },
                InetAddress::getHostAddress);
    }
}
