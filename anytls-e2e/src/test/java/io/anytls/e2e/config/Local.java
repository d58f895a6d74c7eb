package io.anytls.e2e.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A configuration as it is, but for what cannot be the same on this machine: addresses, ports, the server's key, local
 * users, what is on the web.
 */
final class Local {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private final JsonNode root;

    Local(String text) {
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        root.path("inbounds").forEach(inbound -> listenAnywhere((ObjectNode) inbound));
        ((ObjectNode) root).remove(List.of("subscriptions", "data_dir"));
        root.path("route").path("rule_set").forEach(set -> fetchNothing((ObjectNode) set));
    }

    private static void fetchNothing(ObjectNode set) {
        if (set.has("url")) {
            String tag = set.get("tag").asText();
            set.removeAll();
            set.put("type", "inline")
                    .put("tag", tag)
                    .putArray("rules")
                    .addObject()
                    .put("domain", "a.example");
        }
    }

    private static void listenAnywhere(ObjectNode inbound) {
        inbound.put("listen", "127.0.0.1").put("listen_port", 0);
    }

    /** Whether it is no more than an outbound, so that the command line has to say where to listen. */
    boolean isBare() {
        return !root.has("outbounds");
    }

    /** A client for everybody, whose outbound in use goes to this server; all else about it stays. */
    Local client(int port, String password, String pin) {
        root.path("inbounds").forEach(inbound -> ((ObjectNode) inbound).remove("users"));
        ObjectNode outbound = isBare() ? (ObjectNode) root : used();
        if (!outbound.path("type").asText("anytls").equals("anytls")) {
            return this;
        }
        outbound.put("server", "127.0.0.1").put("server_port", port).put("password", password);
        ObjectNode tls = (ObjectNode) outbound.get("tls");
        tls.put("certificate_public_key_sha256", pin);
        return this;
    }

    private ObjectNode used() {
        String last = root.path("route").path("final").asText();
        for (JsonNode outbound : root.get("outbounds")) {
            boolean named = last.isEmpty() || outbound.path("tag").asText().equals(last);
            if (named) {
                return (ObjectNode) outbound;
            }
        }
        throw new AssertionError("no outbound in use");
    }

    /** The password of a server's first user, or what the server falls back to. */
    String password(String otherwise) {
        return root.at("/inbounds/0/users/0/password").asText(otherwise);
    }

    String text() {
        return root.toString();
    }
}
