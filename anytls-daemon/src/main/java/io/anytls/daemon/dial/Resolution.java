package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** One name being resolved: candidate for candidate, round for round. Confined to its loop. */
final class Resolution {

    private final Resolvers resolvers;
    private final InetSocketAddress name;
    private final EventLoop loop;
    private final List<String> candidates;
    private final Promise<List<InetSocketAddress>> resolved;

    private int candidate;
    private int round;

    /** Of all candidates: that a server could not say weighs more than that another one knows no such name. */
    private Throwable failure;

    Resolution(Resolvers resolvers, InetSocketAddress name, EventLoop loop, Promise<List<InetSocketAddress>> resolved) {
        this.resolvers = resolvers;
        this.name = name;
        this.loop = loop;
        this.candidates = resolvers.candidates(name.getHostString());
        this.resolved = resolved;
    }

    void start() {
        String host = name.getHostString();
        List<InetSocketAddress> known = resolvers.known(host).stream()
                .map(address -> new InetSocketAddress(address, name.getPort()))
                .toList();
        if (!known.isEmpty()) {
            resolved.trySuccess(known);
        } else if (resolvers.isAbsent(host, System.nanoTime())) {
            resolved.tryFailure(new UnknownHostException(host));
        } else {
            ask();
        }
    }

    private void ask() {
        resolvers
                .ask(round, candidates.get(candidate), name.getPort(), loop)
                .addListener((Future<List<InetSocketAddress>> answer) -> {
                    if (answer.isSuccess()) {
                        resolved.trySuccess(answer.getNow());
                    } else {
                        failed(answer.cause());
                    }
                });
    }

    private void failed(Throwable cause) {
        boolean absent = DialException.isAbsent(cause);
        if (!absent && ++round < resolvers.rounds()) {
            ask();
            return;
        }
        if (failure == null || DialException.isAbsent(failure)) {
            failure = cause;
        }
        round = 0;
        if (++candidate < candidates.size()) {
            ask();
            return;
        }
        if (DialException.isAbsent(failure)) {
            resolvers.absent(name.getHostString(), System.nanoTime());
        }
        resolved.tryFailure(failure);
    }
}
