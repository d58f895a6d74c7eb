package io.anytls.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.util.LeakPresenceDetector;

/**
 * Counts every buffer that is alive. Netty makes one for each kind of resource when it is named by {@code
 * -Dio.netty.customResourceLeakDetector}. Unlike Netty's own global count this one can be looked at without being reset, and it
 * leaves out what is no buffer: a TLS context holds its key for as long as it lives.
 */
@SuppressWarnings("deprecation") // the constructors that Netty looks for
public final class LeakCounter<T> extends LeakPresenceDetector<T> {

    private static final ResourceScope NOT_COUNTED = new ResourceScope("not counted");

    private static volatile ResourceScope current = new ResourceScope("test");

    private final boolean counts;

    public LeakCounter(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
        this.counts = ByteBuf.class.isAssignableFrom(resourceType);
    }

    /** Never used, but Netty does not take a class without it. */
    public LeakCounter(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected ResourceScope currentScope() {
        return counts ? current : NOT_COUNTED;
    }

    static boolean hasLeaks() {
        return current.hasOpenResources();
    }

    /** Begins anew, so that one leak fails one test; throws what Netty knows of the leak. */
    static void closeScope() {
        ResourceScope closed = current;
        current = new ResourceScope("test");
        closed.close();
    }
}
