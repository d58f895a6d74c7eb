package io.anytls.client.config;

import java.util.List;

/**
 * A group that uses all its outbounds.
 *
 * @param bySite whether a site always goes to the same one; else each request goes to the next one
 */
public record BalanceOptions(List<String> outbounds, boolean bySite) implements GroupConfig {

    public BalanceOptions {
        outbounds = List.copyOf(outbounds);
    }

    @Override
    public String type() {
        return "balance";
    }

    @Override
    public String first() {
        return outbounds.get(0);
    }
}
