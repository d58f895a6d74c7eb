package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import java.util.Locale;

/** The one spelling of a target by which it is counted and pooled: names differ neither in case nor by a dot at their end. */
final class PoolKey {

    private PoolKey() {}

    /** What it says is dialled too, and leads to the same place. */
    static TargetAddress of(TargetAddress target) {
        if (!target.isName()) {
            return target;
        }
        String host = withoutDot(target.host()).toLowerCase(Locale.ROOT);
        return host.equals(target.host()) ? target : new TargetAddress(host, target.port());
    }

    /** A single label keeps its dot: without one, the domains that the system searches would be tried. */
    private static String withoutDot(String name) {
        boolean drop = name.endsWith(".") && name.indexOf('.') < name.length() - 1 && !name.endsWith("..");
        return drop ? name.substring(0, name.length() - 1) : name;
    }
}
