package io.anytls.client.group;

import io.anytls.daemon.upstream.UpstreamRefusedException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A request that goes from member to member until one of them opens something. On the request's loop. */
final class Moving<T> {

    private final MovingGroup group;
    private final Promise<T> opened;
    private final Function<Member, Future<T>> opening;
    private final Function<T, Channel> carrier;
    private final Set<Member> tried = new HashSet<>();

    /**
     * @param opening asks a member
     * @param carrier of what was opened
     */
    Moving(MovingGroup group, EventLoop loop, Function<Member, Future<T>> opening, Function<T, Channel> carrier) {
        this.group = group;
        this.opened = loop.newPromise();
        this.opening = opening;
        this.carrier = carrier;
    }

    /** @param first the member that is asked first */
    Future<T> begin(Member first) {
        ask(first);
        return opened;
    }

    private void ask(Member member) {
        tried.add(member);
        opening.apply(member).addListener((Future<T> done) -> {
            if (done.isSuccess()) {
                given(member, done.getNow());
                return;
            }
            // Where nothing lies in between, or what does has answered, it is the target that has failed.
            boolean left = member.hasServer() && !(done.cause() instanceof UpstreamRefusedException);
            Optional<Member> next = left ? group.leave(member, tried) : Optional.empty();
            if (next.isPresent()) {
                ask(next.get());
            } else {
                opened.tryFailure(done.cause());
            }
        });
    }

    private void given(Member member, T given) {
        group.carries(carrier.apply(given), member);
        if (!opened.trySuccess(given)) {
            carrier.apply(given).close();
        }
    }
}
