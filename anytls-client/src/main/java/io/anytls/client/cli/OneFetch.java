package io.anytls.client.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.fetch.DirectWay;
import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.fetch.Fetched;
import io.anytls.daemon.fetch.Fetcher;
import io.anytls.daemon.text.FailureText;
import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;

/** Fetches one thing from the web, straight from here. Blocking: for the main thread of a command. */
final class OneFetch {

    private OneFetch() {}

    /** @throws StartupException with the reason, if it cannot be fetched */
    static Fetched of(FetchRequest request) throws InterruptedException {
        Transport transport = Transport.best();
        EventLoopGroup loops = transport.eventLoops(1, "fetch");
        try {
            Future<Fetched> done =
                    new Fetcher(loops, new DirectWay(transport)).fetch(request).await();
            if (!done.isSuccess()) {
                throw StartupException.failure(request.shown() + ": " + FailureText.of(done.cause()), done.cause());
            }
            return done.getNow();
        } finally {
            Transport.shutDown(loops);
        }
    }
}
