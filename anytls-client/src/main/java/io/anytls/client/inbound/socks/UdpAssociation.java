package io.anytls.client.inbound.socks;

import io.anytls.client.inbound.application.ApplicationText;
import io.anytls.client.inbound.application.Farewell;
import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.FirstDatagrams;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.datagram.Drop;
import io.anytls.daemon.datagram.SocksHeader;
import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.budget.PendingWrites;
import io.anytls.protocol.conversation.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * UDP ASSOCIATE: datagrams of one application to any number of targets, for as long as its TCP connection stands. It is the last handler
 * of that. Its way to the targets is opened with the first datagram, and again after it has ended.
 *
 * <pre>
 *   BINDING --socket--> answered, no way --datagram--> OPENING --way--> OPEN
 *                              ^------------------------'--its end-------'
 *   any of them --the TCP connection's end--> closed, with the socket and the way
 * </pre>
 *
 * Confined to the connection's event loop.
 */
final class UdpAssociation extends ChannelInboundHandlerAdapter implements DatagramReceiver, FirstDatagrams {

    private static final Logger LOG = LoggerFactory.getLogger(UdpAssociation.class);

    /** Datagrams, and bytes of them, that wait for the way. */
    private static final int MOST_WAITING = 128;

    private static final int MOST_WAITING_BYTES = 256 << 10;

    private static final int QUIC = 443;

    private static final MemoryShare SHARE = MemoryBudget.ofProcess().share("UDP associations");

    private final Channel control;
    private final Origin origin;
    private final UdpAssociations common;
    private final Sender sender;

    private final HeldMemory memory;
    private final HeldMemory.Place waitingMemory;
    private PendingWrites unsent;
    private Channel socket;
    private boolean opening;
    private Predicate<ByteBuf> looking;
    private boolean used;
    private DatagramWay way;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int waitingBytes;

    private record Waiting(InetSocketAddress to, ByteBuf payload) {}

    private UdpAssociation(Channel control, Origin origin, UdpAssociations common) {
        this.control = control;
        this.origin = origin;
        this.common = common;
        this.memory = SHARE.open(() -> control.eventLoop().execute(control::close));
        this.waitingMemory = memory.place();
        this.sender = new Sender(((InetSocketAddress) control.remoteAddress()).getAddress());
    }

    /** Answers the application's request. Adds itself to the connection's pipeline at once. */
    static void start(Channel control, Origin origin, UdpAssociations common) {
        if (!(control.localAddress() instanceof InetSocketAddress local) || control.remoteAddress() == null) {
            control.close(); // it has gone already
            return;
        }
        UdpAssociation association = new UdpAssociation(control, origin, common);
        control.pipeline().addLast("association", association);
        ChannelFuture bound = common.sockets()
                .open(
                        control.eventLoop(),
                        new InetSocketAddress(local.getAddress(), 0), // where it has found us, it can send to
                        association.new FromApplication());
        bound.addListener(done -> control.eventLoop().execute(() -> association.bound(bound)));
    }

    private void bound(ChannelFuture bound) {
        if (!bound.isSuccess()) {
            LOG.warn("no UDP socket for an application: {}", FailureText.of(bound.cause()));
            Farewell.say(control, Socks5Reply.encode(control.alloc(), Socks5Reply.GENERAL_FAILURE));
        } else if (!control.isActive()) {
            bound.channel().close();
        } else {
            socket = bound.channel();
            unsent = new PendingWrites(socket, memory);
            common.counts().opened();
            socket.closeFuture().addListener(closed -> {
                common.counts().closed();
                unsent.look();
            });
            InetSocketAddress address = (InetSocketAddress) socket.localAddress();
            LOG.debug("{} sends datagrams to port {}", ApplicationText.of(control), address.getPort());
            control.writeAndFlush(Socks5Reply.accepted(control.alloc(), address), control.voidPromise());
        }
    }

    // ---- from the application ----

    private final class FromApplication extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                if (!sender.isSource(
                        packet.sender(), ctx.channel().eventLoop().ticker().nanoTime())) {
                    dropped(Drop.STRANGER);
                    return;
                }
                InetSocketAddress to = SocksHeader.read(packet.content());
                if (to != null) {
                    toTarget(to, packet.content());
                }
            } finally {
                packet.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (way != null) {
                way.flush();
            }
        }

        /** Of one datagram that could not be sent or received; the next one may do better. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            dropped(Drop.UNSENDABLE);
        }
    }

    private void toTarget(InetSocketAddress to, ByteBuf payload) {
        if (to.getPort() == QUIC && common.options().get().blocksQuic()) {
            refuse();
            return;
        }
        used = true;
        if (way != null) {
            common.counts().sent();
            way.send(to, payload.retain());
            return;
        }
        if (waiting.size() >= MOST_WAITING || waitingBytes + payload.readableBytes() > MOST_WAITING_BYTES) {
            dropped(Drop.QUEUE_FULL);
            return;
        }
        waitingBytes += payload.readableBytes();
        waiting.add(new Waiting(to, payload.copy()));
        waitingMemory.holds(waitingBytes + (long) waiting.size() * MemoryLimits.ENTRY);
        if (!opening) {
            opening = true;
            StreamRequest request = StreamRequest.udp(TargetAddress.of(to), origin, control.eventLoop());
            common.datagrams().open(request, this, this).addListener(this::opened);
        } else if (looking != null && looking.test(payload)) {
            looking = null;
        }
    }

    @Override
    public Channel application() {
        return control;
    }

    @Override
    public void show(Predicate<ByteBuf> enough) {
        looking = waiting.stream().anyMatch(each -> enough.test(each.payload())) ? null : enough;
    }

    /** SOCKS5 has no word for it. Whoever has asked for nothing else learns it by the end of the association, at once. */
    private void refuse() {
        dropped(Drop.FORBIDDEN);
        if (!used) {
            LOG.debug("{}: QUIC is blocked (block_quic)", ApplicationText.of(control));
            control.close();
        }
    }

    private void opened(Future<? super DatagramWay> done) {
        opening = false;
        looking = null;
        if (!done.isSuccess()) {
            LOG.debug("{}: datagrams find no way: {}", ApplicationText.of(control), FailureText.of(done.cause()));
            dropWaiting();
            return;
        }
        DatagramWay opened = (DatagramWay) done.getNow();
        if (!control.isActive()) {
            opened.flush();
            opened.carrier().close();
            return;
        }
        way = opened;
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            common.counts().sent();
            way.send(next.to(), next.payload());
        }
        dropWaiting();
        way.flush();
        way.carrier().closeFuture().addListener(closed -> control.eventLoop().execute(() -> ended(opened)));
    }

    private void ended(DatagramWay over) {
        if (way == over) {
            way = null;
        }
    }

    // ---- from targets ----

    @Override
    public void received(InetSocketAddress from, ByteBuf payload) {
        InetSocketAddress application = sender.address();
        if (!socket.isActive() || application == null) {
            return;
        }
        if (!socket.isWritable() || memory.isShort() && unsent.bytes() > 0) {
            dropped(Drop.QUEUE_FULL);
            return;
        }
        common.counts().received();
        int length = SocksHeader.length(from) + payload.readableBytes();
        ByteBuf datagram = socket.alloc().directBuffer(length, length);
        SocksHeader.write(datagram, from);
        datagram.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        socket.write(new DatagramPacket(datagram, application), socket.voidPromise());
    }

    @Override
    public void receivedAll() {
        if (socket.isActive()) {
            socket.flush();
            unsent.look();
        }
    }

    @Override
    public void dropped(Drop reason) {
        common.counts().dropped(reason);
    }

    // ---- the TCP connection ----

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message); // nothing is to be said there any more
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (socket != null) {
            socket.close();
        }
        if (way != null) {
            way.carrier().close();
        }
        dropWaiting();
        memory.close();
    }

    private void dropWaiting() {
        waiting.forEach(each -> each.payload().release());
        waiting.clear();
        waitingBytes = 0;
        waitingMemory.holds(0);
    }
}
