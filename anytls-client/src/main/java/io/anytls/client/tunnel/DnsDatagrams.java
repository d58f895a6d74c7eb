package io.anytls.client.tunnel;

import io.anytls.daemon.datagram.Drop;
import io.anytls.daemon.dns.Dns;
import io.anytls.protocol.session.ByteCounts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/** Answers an application's questions in place of the name servers that it sends them to. On its event loop, but for what it tells. */
final class DnsDatagrams implements DatagramWay, ByteCounts {

    /** Questions that wait for an answer: others are dropped, and asked again by whoever wants to know. */
    private static final int MOST_WAITING = 64;

    private final Dns dns;
    private final Channel application;
    private final DatagramReceiver receiver;
    private int waiting;

    // Only the event loop writes them.
    private volatile long up;
    private volatile long down;

    DnsDatagrams(Dns dns, Channel application, DatagramReceiver receiver) {
        this.dns = dns;
        this.application = application;
        this.receiver = receiver;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        byte[] query = ByteBufUtil.getBytes(payload);
        payload.release();
        if (waiting >= MOST_WAITING) {
            receiver.dropped(Drop.QUEUE_FULL);
            return;
        }
        waiting++;
        up += query.length;
        EventLoop loop = application.eventLoop();
        dns.answerDatagram(query, loop).addListener((Future<byte[]> done) -> {
            waiting--;
            if (done.isSuccess()) {
                down += done.getNow().length;
                ByteBuf answer = Unpooled.wrappedBuffer(done.getNow());
                receiver.received(to, answer);
                answer.release();
                receiver.receivedAll();
            } else {
                receiver.dropped(Drop.UNRESOLVED);
            }
        });
    }

    @Override
    public void flush() {
        // each question has been asked already
    }

    @Override
    public Channel carrier() {
        return application;
    }

    @Override
    public ByteCounts traffic() {
        return this;
    }

    @Override
    public long up() {
        return up;
    }

    @Override
    public long down() {
        return down;
    }
}
