package io.anytls.daemon.dial;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Bounds a cache that knows no bound itself: of more names than that the one that was entered longest ago goes. Any thread. */
final class NameBound {

    private final int most;
    private final Consumer<String> forget;
    private final Set<String> names = new LinkedHashSet<>();

    /** @param forget takes a name out of the cache */
    NameBound(int most, Consumer<String> forget) {
        this.most = most;
        this.forget = forget;
    }

    /** The cache has got an answer for it just now: told afterwards, as it may be the one that has to go next. */
    void entered(String name) {
        String oldest = null;
        synchronized (names) {
            names.remove(name);
            names.add(name);
            if (names.size() > most) {
                Iterator<String> all = names.iterator();
                oldest = all.next();
                all.remove();
            }
        }
        if (oldest != null) {
            forget.accept(oldest);
        }
    }

    void left(String name) {
        synchronized (names) {
            names.remove(name);
        }
    }

    void allLeft() {
        synchronized (names) {
            names.clear();
        }
    }
}
