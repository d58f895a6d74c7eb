package io.anytls.client.tunnel;

import io.anytls.daemon.datagram.Drop;
import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.protocol.datagram.PacketDecoder;
import io.anytls.protocol.datagram.PacketWriter;
import io.anytls.protocol.datagram.UdpRequest;
import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.StreamChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams on a stream: UDP over TCP, version 2, all targets on one stream. The application may be on another event loop than the stream;
 * what one read brings goes over to it at once.
 */
final class DatagramStream extends ChannelInboundHandlerAdapter implements DatagramWay {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramStream.class);

    /** Bytes, in real cost, on their way to the application's loop; what is more is lost. */
    private static final long MOST_ON_THE_WAY = 1 << 20;

    private final StreamChannel stream;
    private final ByteCounts traffic;
    private final DatagramReceiver receiver;
    private final EventLoop applicationLoop;

    /** Datagrams that wait until it is known whether the server takes them. */
    private static final int MOST_DOUBTFUL = 8;

    // On the application's loop.
    private final PacketWriter writer;
    private final Queue<Datagram> doubtful = new ArrayDeque<>();
    private boolean known;

    // On the stream's loop.
    private final PacketDecoder decoder;
    private List<Datagram> answers = new ArrayList<>();
    private long answersCost;

    private final AtomicLong onTheWay = new AtomicLong();
    private final HeldMemory.Place memory;

    private record Datagram(InetSocketAddress address, ByteBuf payload) {}

    DatagramStream(OpenedStream opened, EventLoop applicationLoop, DatagramReceiver receiver) {
        this.stream = (StreamChannel) opened.stream();
        this.traffic = opened.traffic();
        this.receiver = receiver;
        this.applicationLoop = applicationLoop;
        this.writer = new PacketWriter(stream, true);
        this.memory = stream.memory().place();
        this.decoder = new PacketDecoder(true, this::answered, stream.memory().place());
        writer.add(UdpRequest.ANYWHERE);
        opened.established().addListener(done -> applicationLoop.execute(this::serverKnown));
    }

    /** Reads from now on. */
    void begin() {
        stream.pipeline().addLast("datagrams", this);
        stream.config().setAutoRead(true);
    }

    // ---- to targets, on the application's loop ----

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        if (writer.takes(payload.readableBytes())) {
            if (!writer.add(to, payload)) {
                receiver.dropped(Drop.QUEUE_FULL);
            }
        } else if (!known && doubtful.size() < MOST_DOUBTFUL) {
            doubtful.add(new Datagram(to, payload.copy()));
        } else {
            receiver.dropped(Drop.TOO_LARGE);
        }
        payload.release();
    }

    /** It has said what it takes by now, or it will not. */
    private void serverKnown() {
        known = true;
        for (Datagram next = doubtful.poll(); next != null; next = doubtful.poll()) {
            send(next.address(), next.payload());
        }
        flush();
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public Channel carrier() {
        return stream;
    }

    @Override
    public ByteCounts traffic() {
        return traffic;
    }

    // ---- from targets, on the stream's loop ----

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            decoder.decode((ByteBuf) message);
        } catch (StreamViolationException e) {
            LOG.debug("{} ends: {}", stream, e.getMessage());
            ctx.close();
        }
    }

    private void answered(InetSocketAddress from, ByteBuf payload) {
        if (applicationLoop == stream.eventLoop()) {
            receiver.received(from, payload);
            payload.release();
        } else if (onTheWay.get() + answersCost > MOST_ON_THE_WAY) {
            receiver.dropped(Drop.QUEUE_FULL);
            payload.release();
        } else {
            answers.add(new Datagram(from, payload));
            answersCost += payload.readableBytes() + MemoryLimits.ENTRY;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (applicationLoop == stream.eventLoop()) {
            receiver.receivedAll();
        } else if (!answers.isEmpty()) {
            List<Datagram> batch = answers;
            long cost = answersCost;
            answers = new ArrayList<>();
            answersCost = 0;
            memory.holds(onTheWay.addAndGet(cost));
            applicationLoop.execute(() -> handOver(batch, cost));
        }
    }

    private void handOver(List<Datagram> batch, long cost) {
        for (Datagram answer : batch) {
            receiver.received(answer.address(), answer.payload());
            answer.payload().release();
        }
        memory.holds(onTheWay.addAndGet(-cost));
        receiver.receivedAll();
    }

    // ---- the end ----

    /** There is no half of it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof StreamRefusedException) {
            LOG.debug("{}: the server carries no datagrams: {}", stream, cause.getMessage());
        }
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        decoder.release();
        answers.forEach(answer -> answer.payload().release());
        answers.clear();
        if (applicationLoop == stream.eventLoop()) {
            release();
        } else {
            applicationLoop.execute(this::release);
        }
    }

    private void release() {
        writer.release();
        known = true;
        doubtful.forEach(each -> each.payload().release());
        doubtful.clear();
    }
}
