package io.anytls.client.config;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.JsonWriter;
import io.anytls.daemon.config.ObjectBuilder;
import io.anytls.daemon.config.TakenTags;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.link.LinkExtras;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.schema.ListenFields;
import io.anytls.daemon.schema.RouteFields;
import io.anytls.daemon.schema.TlsFields;
import io.anytls.daemon.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** Writes links as a configuration, by the fields that a configuration is read by. */
public final class LinkImport {

    private LinkImport() {}

    /**
     * A whole configuration, with the passwords in it: the default listener, and an outbound for each link.
     *
     * @param links one or more
     * @param used the number of the one in use
     */
    public static String configuration(List<AnyTlsLink> links, int used) {
        List<Json.Obj> outbounds = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        TakenTags taken = new TakenTags();
        for (AnyTlsLink link : links) {
            tags.add(taken.take(name(link)));
            outbounds.add(outbound(link, tags.get(tags.size() - 1)));
        }
        return configuration(outbounds, tags.get(used));
    }

    /**
     * The same of outbounds that are there already.
     *
     * @param used the tag of the one in use
     */
    public static String configuration(List<Json.Obj> outbounds, String used) {
        return JsonWriter.document(new ObjectBuilder()
                .put(ClientFile.INBOUNDS, List.of(inbound()))
                .put(ClientFile.OUTBOUNDS, outbounds)
                .put(ClientFile.ROUTE, RouteFields.written(used))
                .build());
    }

    private static Json.Obj inbound() {
        ObjectBuilder inbound = new ObjectBuilder().put(InboundFields.TYPE, "mixed");
        ListenFields.write(InboundOptions.DEFAULT_LISTEN, inbound);
        return inbound.build();
    }

    /** The outbound of one link, by its own name. */
    static Json.Obj outbound(AnyTlsLink link) {
        return outbound(link, name(link));
    }

    private static Json.Obj outbound(AnyTlsLink link, String tag) {
        ObjectBuilder outbound = new ObjectBuilder()
                .put(AnyTlsOutboundFields.TYPE, "anytls")
                .put(AnyTlsOutboundFields.TAG, tag)
                .put(AnyTlsOutboundFields.SERVER, link.host())
                .put(AnyTlsOutboundFields.SERVER_PORT, link.port())
                .put(AnyTlsOutboundFields.PASSWORD, link.password());
        for (Option<?> option : PoolOptions.OPTIONS.options()) {
            String value = link.extras().pool().get(option.name());
            if (value != null) {
                put(outbound, option, value);
            }
        }
        return outbound.put(AnyTlsOutboundFields.TLS, tls(link)).build();
    }

    /** @param value as the link has it: a number, or a duration */
    private static <T> void put(ObjectBuilder outbound, Option<T> option, String value) {
        Json said = value.matches("\\d+") ? new Json.Num(Json.NOWHERE, value) : Json.text(value);
        T read = option.field().type().read(said);
        if (read != null) { // zero is as good as none
            outbound.put(option.field(), read);
        }
    }

    private static Json.Obj tls(AnyTlsLink link) {
        LinkExtras extras = link.extras();
        ObjectBuilder tls = new ObjectBuilder().put(TlsFields.ENABLED, true);
        if (!link.sni().isEmpty()) {
            tls.put(TrustFields.NAME.field(), link.sni());
        }
        if (!extras.pins().isEmpty()) {
            tls.put(TrustFields.KEY_PINS.field(), extras.pins());
        }
        if (!extras.certificates().isEmpty()) {
            tls.put(TrustFields.CERTIFICATE_PINS.field(), extras.certificates());
        }
        if (link.insecure() && !extras.hasPins()) {
            tls.put(TrustFields.INSECURE.field(), true);
        }
        if (!extras.alpn().isEmpty()) {
            tls.put(TlsFields.ALPN, extras.alpn());
        }
        return tls.build();
    }

    /** Fit for a terminal: the file is shown there, too. */
    private static String name(AnyTlsLink link) {
        return Printable.line(link.name().isEmpty() ? link.host() + ":" + link.port() : link.name());
    }
}
