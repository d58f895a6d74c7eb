package io.anytls.client.config;

import java.util.List;

/** An outbound that gives each request to one of others. */
public sealed interface GroupConfig extends OutboundConfig permits SelectorOptions, MeasuredOptions, BalanceOptions {

    /** The tags of those that it chooses among, one or more, each once. */
    List<String> outbounds();

    /** The one that it begins with. */
    String first();
}
