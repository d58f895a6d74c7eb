package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries.Entry;
import java.util.Optional;

/** Where rules may send requests. */
public interface Ways {

    /** The outbound of this tag, whether it can be used or not. */
    Optional<Entry> find(String tag);

    /** Whether this program has outbounds of its type. */
    boolean isUsable(Entry outbound);

    /** Whether what goes there may go straight to its target. */
    boolean isOpen(String tag);

    /** Gets what no rule sends elsewhere; empty if there is none, which is told elsewhere. */
    Optional<String> last();

    /** Whether there are ways that hide a request: else no rule is left out because another one does. */
    boolean hides();

    /** In words, what happens where nothing hides a request. */
    String inTheOpen();
}
