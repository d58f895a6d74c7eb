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

    /** Its form as an object. */
    public static final Table TABLE = new Table(
            "domain_resolver, as an object",
            List.of(
                    STRATEGY,
                    Field.silent("server"),
                    Field.silent("timeout"),
                    Field.silent("disable_cache"),
                    Field.silent("disable_optimistic_cache"),
                    Field.silent("rewrite_ttl"),
                    Field.silent("client_subnet")));

    private DomainResolver() {}

    /** @param name of the field */
    public static Field<Json> field(String name) {
        return Field.of(
                name,
                TAG_OR_OBJECT.unless(Types.EMPTY),
                "Of an object the `strategy` counts; the rest is ignored, with a warning: the system's resolver is asked.");
    }

    /** A field that says so much and no more. */
    static Json.Obj written(IpStrategy strategy) {
        return Json.object(STRATEGY.name(), STRATEGY.type().write(Optional.of(strategy)));
    }

    /** What it says about addresses; warns that the rest does nothing. */
    public static Optional<IpStrategy> strategy(Section section, Field<Json> field) {
        Optional<Json> value = section.get(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<Section> object = value.filter(Json.Obj.class::isInstance)
                .map(json -> Section.open((Json.Obj) json, section.at(field), TABLE, section.problems()));
        Optional<IpStrategy> strategy = object.flatMap(o -> o.get(STRATEGY)).flatMap(chosen -> chosen);
        if (object.filter(o -> o.hasOnly(STRATEGY)).isEmpty()) {
            section.warning(
                    field,
                    "is ignored" + (strategy.isPresent() ? " but for its strategy" : "")
                            + ": names are looked up by this system's resolver");
        }
        return strategy;
    }
}
