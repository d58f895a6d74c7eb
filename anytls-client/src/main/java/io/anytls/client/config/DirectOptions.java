package io.anytls.client.config;

import io.anytls.daemon.schema.DialOptions;

/** From here straight to the targets, without a server. */
public record DirectOptions(DialOptions dial) implements OutboundConfig {

    @Override
    public String type() {
        return "direct";
    }
}
