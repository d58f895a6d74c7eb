package io.anytls.server.config;

import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.schema.Ways;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a server's rules may send requests: always on to the targets, so that a rule that is left out changes where users get to.
 *
 * @param usable the types that there are
 */
record ServerWays(List<Entry> entries, Set<String> usable, Optional<String> last) implements Ways {

    @Override
    public Optional<Entry> find(String tag) {
        return entries.stream().filter(entry -> entry.tag().equals(tag)).findFirst();
    }

    @Override
    public boolean isUsable(Entry outbound) {
        return usable.contains(outbound.type());
    }

    @Override
    public boolean isOpen(String tag) {
        return false;
    }

    @Override
    public Optional<String> last() {
        return last;
    }

    @Override
    public boolean hides() {
        return false;
    }

    @Override
    public String inTheOpen() {
        return "straight to the targets";
    }
}
