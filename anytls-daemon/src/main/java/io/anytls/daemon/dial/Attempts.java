package io.anytls.daemon.dial;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A {@link Race} run with real dials: the first that has connected and shown that it is what was wanted is given away, the others are
 * closed. Confined to its event loop.
 */
final class Attempts implements LookUp.Asker {

    private final Race race;
    private final IpStrategy strategy;
    private final Predicate<InetSocketAddress> permitted;
    private final Function<InetSocketAddress, ChannelFuture> connect;
    private final Function<SocketChannel, Future<?>> proof;
    private final EventLoop loop;
    private final Promise<SocketChannel> connected;
    private final Set<Channel> dialling = new HashSet<>();

    /** Connections that have still to show what they are, and what tells it. */
    private final Map<SocketChannel, Future<?>> proving;

    private Future<?> timer;
    private DialException failure;

    /** Why the first connection that stood was no good: that says more than why another one did not stand. */
    private Throwable unproved;

    /**
     * @param memory of the host that is dialled
     * @param lookUps how many times {@link #answered} or {@link #unanswered} will be called
     * @param permitted asked for each address before it is dialled
     * @param proof begins what shows that a connection is what was wanted; ends on the loop, is cancelled when another one was first. Null
     *     if each one is that connects
     */
    Attempts(
            IpStrategy strategy,
            AddressMemory memory,
            int lookUps,
            Predicate<InetSocketAddress> permitted,
            Function<InetSocketAddress, ChannelFuture> connect,
            Function<SocketChannel, Future<?>> proof,
            EventLoop loop,
            Promise<SocketChannel> connected) {
        this.race = new Race(strategy, memory, lookUps);
        this.strategy = strategy;
        this.permitted = permitted;
        this.connect = connect;
        this.proof = proof;
        this.proving = proof == null ? Map.of() : new HashMap<>();
        this.loop = loop;
        this.connected = connected;
        connected.addListener(done -> over());
    }

    @Override
    public void answered(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> ours = addresses.stream()
                .filter(address -> strategy.uses(address.getAddress()))
                .toList();
        List<InetSocketAddress> allowed = ours.stream().filter(permitted).toList();
        if (ours.isEmpty()) {
            note(new DialException(DialException.Kind.UNRESOLVED, null));
        } else if (allowed.isEmpty()) {
            note(new DialException(DialException.Kind.FORBIDDEN, null));
        }
        race.answered(allowed, loop.ticker().nanoTime());
        advance();
    }

    @Override
    public void unanswered(Throwable cause) {
        note(DialException.of(cause));
        race.answered(List.of(), loop.ticker().nanoTime());
        advance();
    }

    private void advance() {
        if (connected.isDone()) {
            return;
        }
        long now = loop.ticker().nanoTime();
        for (InetSocketAddress address = race.next(now); address != null; address = race.next(now)) {
            dial(address);
        }
        if (race.isLost()) {
            connected.tryFailure(unproved != null ? unproved : failure);
            return;
        }
        long delay = race.delay(now);
        if (timer != null) {
            timer.cancel(false);
        }
        if (delay != Race.NEVER) {
            timer = loop.schedule(this::advance, delay, TimeUnit.NANOSECONDS);
        }
    }

    private void dial(InetSocketAddress address) {
        ChannelFuture dial = connect.apply(address);
        dialling.add(dial.channel());
        dial.addListener(done -> {
            if (loop.inEventLoop()) {
                dialled(dial);
            } else {
                loop.execute(
                        () -> dialled(dial)); // a socket that could not even be made fails on a thread of Netty's own
            }
        });
    }

    private void dialled(ChannelFuture dial) {
        dialling.remove(dial.channel());
        if (!dial.isSuccess()) {
            note(DialException.of(dial.cause()));
            race.failed();
            advance();
        } else if (proof == null || connected.isDone()) {
            give((SocketChannel) dial.channel());
        } else {
            prove((SocketChannel) dial.channel());
        }
    }

    private void give(SocketChannel channel) {
        if (!connected.trySuccess(channel)) {
            channel.close();
        }
    }

    private void prove(SocketChannel channel) {
        race.progressed(loop.ticker().nanoTime());
        Future<?> proved = proof.apply(channel);
        proving.put(channel, proved);
        proved.addListener(done -> proved(channel, done));
        advance();
    }

    private void proved(SocketChannel channel, Future<?> proof) {
        proving.remove(channel);
        if (proof.isSuccess()) {
            give(channel);
            return;
        }
        channel.close();
        unproved = unproved == null ? proof.cause() : unproved;
        race.failed();
        advance();
    }

    private void note(DialException next) {
        if (failure == null || next.kind().compareTo(failure.kind()) < 0) {
            failure = next;
        }
    }

    private void over() {
        if (timer != null) {
            timer.cancel(false);
        }
        dialling.forEach(Channel::close);
        dialling.clear();
        Map.copyOf(proving).forEach((channel, proof) -> {
            proof.cancel(false);
            channel.close();
        });
    }
}
