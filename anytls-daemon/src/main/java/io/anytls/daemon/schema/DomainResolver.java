package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.dial.IpStrategy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The field {@code domain_resolver} and its brothers: a tag of a DNS server, or an object with one. */
public final class DomainResolver {

    private static final ValueType<Json> TAG_OR_OBJECT = new ValueType<>(
            "string or object",
            value -> {
                if (value instanceof Json.Obj) {
                    return value;
                }
                Types.TEXT.read(value);
                return value;
            },
            value -> value);

    /** Which addresses of a name are dialled; an empty choice is sing-box's {@code as_is}. */
    static final ValueType<Optional<IpStrategy>> CHOICE = Types.choice(Map.of(
                    "as_is", Optional.<IpStrategy>empty(),
                    "prefer_ipv4", Optional.of(IpStrategy.PREFER_IPV4),
                    "prefer_ipv6", Optional.of(IpStrategy.PREFER_IPV6),
                    "ipv4_only", Optional.of(IpStrategy.ONLY_IPV4),
                    "ipv6_only", Optional.of(IpStrategy.ONLY_IPV6)))
            .unless(Types.EMPTY);

    /** The same where such a choice is as good as none. */
    static final ValueType<IpStrategy> STRATEGY_OR_NONE = new ValueType<>(
            CHOICE.name(),
            value -> {
                Optional<IpStrategy> chosen = CHOICE.read(value);
                return chosen == null ? null : chosen.orElse(null);
            },
            strategy -> CHOICE.write(Optional.of(strategy)));

    private static final Field<Optional<IpStrategy>> STRATEGY = Field.of(
            "strategy",
            DomainResolver.CHOICE,
            Optional.empty(),
            "Which addresses of a name are dialled, and which first, where `domain_strategy` is not written.");

    private static final Field<String> SERVER =
            Field.of("server", Types.TEXT_OR_NONE, "The tag of the name server of `dns` that is asked.");

    /** Its form as an object. */
    public static final Table TABLE = new Table(
            "domain_resolver, as an object",
            List.of(
                    SERVER,
                    STRATEGY,
                    Field.silent("timeout"),
                    Field.silent("disable_cache"),
                    Field.silent("disable_optimistic_cache"),
                    Field.silent("rewrite_ttl"),
                    Field.silent("client_subnet")));

    private DomainResolver() {}

    /**
     * What is written.
     *
     * @param server who is asked, by its tag
     */
    public record Said(Optional<IpStrategy> strategy, Optional<String> server) {

        static final Said NOTHING = new Said(Optional.empty(), Optional.empty());
    }

    /** @param name of the field */
    public static Field<Json> field(String name) {
        return Field.of(
                name,
                TAG_OR_OBJECT.unless(Types.EMPTY),
                "The tag of the name server of `dns` that knows names, or an object with `server` and `strategy`.");
    }

    /** A field that says so much and no more. */
    static Json.Obj written(Optional<String> server, IpStrategy strategy) {
        Json said = STRATEGY.type().write(Optional.of(strategy));
        return server.isEmpty()
                ? Json.object(STRATEGY.name(), said)
                : new Json.Obj(
                        Json.NOWHERE,
                        List.of(
                                new Json.Member(Json.NOWHERE, SERVER.name(), Json.text(server.get())),
                                new Json.Member(Json.NOWHERE, STRATEGY.name(), said)));
    }

    /**
     * What a field says; warns of what does nothing.
     *
     * @param servers whether there are name servers: else the system's resolver is asked
     */
    static Said read(Section section, Field<Json> field, boolean servers) {
        Optional<Json> value = section.get(field);
        if (value.isEmpty()) {
            return Said.NOTHING;
        }
        Optional<Section> object = value.filter(Json.Obj.class::isInstance)
                .map(json -> Section.open((Json.Obj) json, section.at(field), TABLE, section.problems()));
        Optional<IpStrategy> strategy = object.flatMap(o -> o.get(STRATEGY)).flatMap(chosen -> chosen);
        Optional<String> server = servers ? tag(value.get()) : Optional.empty();
        boolean whole = server.isPresent() && object.isEmpty()
                || object.filter(o -> hasOnly(o, servers)).isPresent();
        if (!whole) {
            section.warning(
                    field,
                    "is ignored"
                            + (server.isPresent()
                                    ? " but for its server and strategy"
                                    : strategy.isPresent() ? " but for its strategy" : "")
                            + (servers ? "" : ": names are looked up by this system's resolver"));
        }
        return new Said(strategy, server);
    }

    private static boolean hasOnly(Section object, boolean servers) {
        return TABLE.fields().stream()
                .filter(object::isWritten)
                .allMatch(field -> field.equals(STRATEGY) || servers && field.equals(SERVER));
    }

    /** Whom an outbound wants to be asked. */
    static Optional<String> serverOf(Json.Obj outbound) {
        return Optional.ofNullable(outbound.value("domain_resolver")).flatMap(DomainResolver::tag);
    }

    private static Optional<String> tag(Json value) {
        Json tag = value instanceof Json.Obj object ? object.value(SERVER.name()) : value;
        return tag instanceof Json.Text text && !text.value().isEmpty() ? Optional.of(text.value()) : Optional.empty();
    }
}
