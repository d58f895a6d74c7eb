package io.anytls.daemon.schema;

import java.util.Optional;

/**
 * Who is asked for the names that are dialled.
 *
 * @param servers whether there are name servers in place of the system's
 * @param server the one that is asked, by its tag; empty if the rules of dns say it
 */
public record NamesBy(boolean servers, Optional<String> server) {

    /** As the rules say, if there are any. */
    public static final NamesBy RULES = new NamesBy(false, Optional.empty());
}
