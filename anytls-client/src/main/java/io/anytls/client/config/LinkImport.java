package io.anytls.client.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.text.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes links as a configuration. */
public final class LinkImport {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private LinkImport() {}

    /**
     * A whole configuration, with the passwords in it: the default listener, and an outbound for each link.
     *
     * @param links one or more
     * @param used the number of the one in use
     */
    public static String configuration(List<AnyTlsLink> links, int used) {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode inbound = root.putArray("inbounds").addObject();
        inbound.put("type", "mixed");
        inbound.put("listen", InboundOptions.DEFAULT_LISTEN.host());
        inbound.put("listen_port", InboundOptions.DEFAULT_LISTEN.port());
        ArrayNode outbounds = root.putArray("outbounds");
        Map<String, Integer> tags = new HashMap<>();
        for (AnyTlsLink link : links) {
            outbound(outbounds.addObject(), link, tag(link, tags));
        }
        root.putObject("route").put("final", outbounds.get(used).get("tag").asText());
        try {
            return Printable.json(MAPPER.writeValueAsString(root)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree can be written
        }
    }

    private static void outbound(ObjectNode outbound, AnyTlsLink link, String tag) {
        outbound.put("type", "anytls");
        outbound.put("tag", tag);
        outbound.put("server", link.host());
        outbound.put("server_port", link.port());
        outbound.put("password", link.password());
        new TreeMap<>(link.extras().pool()).forEach((name, value) -> {
            if (name.equals("min_idle_session")) {
                outbound.put(name, Integer.parseInt(value));
            } else {
                outbound.put(name, value);
            }
        });
        ObjectNode tls = outbound.putObject("tls");
        tls.put("enabled", true);
        if (!link.sni().isEmpty()) {
            tls.put("server_name", link.sni());
        }
        if (!link.extras().pins().isEmpty()) {
            link.extras().pins().forEach(tls.putArray("certificate_public_key_sha256")::add);
        }
        if (!link.extras().certificates().isEmpty()) {
            link.extras().certificates().forEach(tls.putArray("certificate_sha256")::add);
        }
        if (link.insecure() && !link.extras().hasPins()) {
            tls.put("insecure", true);
        }
        if (!link.extras().alpn().isEmpty()) {
            ArrayNode alpn = tls.putArray("alpn");
            link.extras().alpn().forEach(alpn::add);
        }
    }

    /**
     * A name that no outbound has yet, fit for a terminal: the file is shown there, too.
     *
     * @param taken tags, and the number that was last put behind each
     */
    private static String tag(AnyTlsLink link, Map<String, Integer> taken) {
        String name = Printable.line(link.name().isEmpty() ? link.host() + ":" + link.port() : link.name());
        String tag = name;
        while (taken.putIfAbsent(tag, 1) != null) {
            tag = name + " " + taken.merge(name, 1, Integer::sum);
        }
        return tag;
    }
}
