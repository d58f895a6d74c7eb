package io.anytls.server;

import io.anytls.daemon.tls.ServerTls;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.config.InboundConfig;
import java.util.ArrayList;
import java.util.List;

/** What file and command line have come to together about one listener. */
public record InboundSetup(
        InboundConfig config, Identity identity, PaddingScheme paddingScheme, ShapeProfile shapes, LinkNotes notes) {

    /** @throws io.anytls.daemon.StartupException if TLS cannot be set up */
    ServerTls tls() {
        return ServerTls.create(identity.certificate(), config.offered(), config.tls(), config.ech());
    }

    /** What of it a running listener takes over that had this setup before, in words. */
    List<String> changes(InboundSetup before) {
        List<String> changes = new ArrayList<>();
        if (!identity.accounts().equals(before.identity.accounts())) {
            changes.add("users");
        }
        if (!identity.certificate().chain().equals(before.identity.certificate().chain())) {
            changes.add("certificate");
        }
        if (!config.offered().equals(before.config.offered()) || !config.tls().equals(before.config.tls())) {
            changes.add("TLS options");
        }
        if (!config.ech().equals(before.config.ech())) {
            changes.add("ECH keys");
        }
        if (!paddingScheme.md5().equals(before.paddingScheme.md5())) {
            changes.add("padding scheme");
        }
        if (!shapes.equals(before.shapes)) {
            changes.add("stream_padding");
        }
        if (!config.streams().halfClose().equals(before.config.streams().halfClose())) {
            changes.add("half_close_timeout");
        }
        if (!config.arrival().equals(before.config.arrival())) {
            changes.add("what holds for arriving connections");
        }
        if (!config.fallback().equals(before.config.fallback())) {
            changes.add("the fallback site");
        }
        return changes;
    }
}
