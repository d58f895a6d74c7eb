package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Says how names are resolved at present. Any thread. */
interface NameSource {

    /** @return completes on the loop; never fails */
    Future<NameSettings> current(EventLoop loop);

    /** For what does not change. */
    static NameSource fixed(NameSettings settings) {
        return loop -> loop.newSucceededFuture(settings);
    }
}
