package io.anytls.client.config;

/** Nowhere: everything is refused. */
public record BlockOptions() implements OutboundConfig {

    @Override
    public String type() {
        return "block";
    }
}
