package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Sends datagrams to their targets by a SOCKS5 proxy, with its header in front of each, and takes from it what they answer. Who may answer is
 * the proxy's business. Confined to its event loop.
 *
 * <pre>
 *   OPEN --close, no datagram for its time, the end of the way to the proxy--> CLOSED
 * </pre>
 */
public final class ProxiedDatagrams implements DatagramExit, DatagramExit.Receiver {

    private final ProxyTargets common;
    private final InetSocketAddress relay;
    private final EventLoop loop;
    private final Receiver receiver;
    private final LongConsumer held;
    private final NamedTargets names;

    private DatagramExit way;
    private long wayHeld;
    private long end;
    private boolean used;
    private Future<?> timer;
    private boolean closed;

    private ProxiedDatagrams(
            ProxyTargets common, InetSocketAddress relay, EventLoop loop, Receiver receiver, LongConsumer held) {
        this.common = common;
        this.relay = relay;
        this.loop = loop;
        this.receiver = receiver;
        this.held = held;
        this.names = common.names()
                .map(lookUp ->
                        new NamedTargets(lookUp, common.permitted(), loop, this::write, this::flush, common.counts()))
                .orElse(null);
        this.end = now() + common.idle().other().toNanos();
    }

    /**
     * Datagrams by one relay of a proxy.
     *
     * @param relay where the proxy takes them; a name is unresolved
     * @param ways to the proxy
     */
    public static Future<DatagramExit> open(
            ProxyTargets common,
            InetSocketAddress relay,
            DatagramExits ways,
            EventLoop loop,
            Receiver receiver,
            LongConsumer held) {
        Promise<DatagramExit> opened = loop.newPromise();
        ProxiedDatagrams exit = new ProxiedDatagrams(common, relay, loop, receiver, held);
        ways.open(relay, loop, exit, exit::wayHolds).addListener((Future<DatagramExit> done) -> {
            if (!done.isSuccess()) {
                opened.tryFailure(done.cause());
                return;
            }
            exit.stand(done.getNow());
            if (!opened.trySuccess(exit)) {
                exit.close();
            }
        });
        return opened;
    }

    private void stand(DatagramExit opened) {
        way = opened;
        way.channel().closeFuture().addListener(gone -> loop.execute(() -> over("the way to the proxy has ended")));
        sleep();
    }

    // ---- to targets ----

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        if (closed) {
            payload.release();
        } else if (!to.isUnresolved()) {
            if (common.permitted().test(to)) {
                write(to, payload);
            } else {
                drop(Drop.FORBIDDEN, payload);
            }
        } else if (names == null) {
            write(to, payload);
        } else {
            names.send(to.getHostString(), to.getPort(), payload);
            account();
        }
    }

    private void write(InetSocketAddress to, ByteBuf payload) {
        if (to.getPort() == 0 || !to.isUnresolved() && to.getAddress().isMulticastAddress()) {
            drop(Drop.FORBIDDEN, payload);
            return;
        }
        active(to);
        int length = SocksHeader.length(to) + payload.readableBytes();
        ByteBuf datagram = way.channel().alloc().directBuffer(length, length);
        SocksHeader.write(datagram, to);
        datagram.writeBytes(payload);
        payload.release();
        way.send(relay, datagram);
    }

    @Override
    public void drop(Drop reason) {
        common.counts().dropped(reason);
    }

    private void drop(Drop reason, ByteBuf payload) {
        payload.release();
        drop(reason);
    }

    /** Nothing is pinned: each datagram was copied behind its header. */
    @Override
    public void flush(long pins) {
        flush();
    }

    private void flush() {
        if (!closed) {
            way.flush(0);
            account();
        }
    }

    private void wayHolds(long bytes) {
        wayHeld = bytes;
        account();
    }

    private void account() {
        if (!closed) {
            held.accept(wayHeld + (names == null ? 0 : names.cost()));
        }
    }

    // ---- from the proxy ----

    @Override
    public void bound(Channel socket) {
        receiver.bound(socket);
    }

    @Override
    public void received(InetSocketAddress proxy, ByteBuf payload) {
        InetSocketAddress from = SocksHeader.read(payload);
        if (from == null) {
            drop(Drop.STRANGER);
            return;
        }
        active(from);
        receiver.received(from, payload);
    }

    @Override
    public void receivedAll() {
        receiver.receivedAll();
    }

    @Override
    public void ended(String why) {
        over(why);
    }

    // ---- time, and the end ----

    private long now() {
        return loop.ticker().nanoTime();
    }

    private void active(InetSocketAddress target) {
        long until = now() + common.idle().of(target.getPort());
        end = !used || until - end > 0 ? until : end;
        used = true;
    }

    private void sleep() {
        long left = end - now();
        if (left <= 0) {
            over("no datagram for its time");
        } else {
            timer = loop.schedule(this::sleep, Math.min(left, common.idle().look()), TimeUnit.NANOSECONDS);
        }
    }

    private void over(String why) {
        if (!closed) {
            close();
            receiver.ended(why);
        }
    }

    @Override
    public Channel channel() {
        return way.channel();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (names != null) {
            names.close();
        }
        way.close();
        held.accept(0);
    }
}
