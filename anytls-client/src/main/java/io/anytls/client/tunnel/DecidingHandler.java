package io.anytls.client.tunnel;

import io.anytls.daemon.dns.DnsStreamHandler;
import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.payload.Sniffer;
import io.anytls.daemon.route.Decision;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.protocol.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An application's connection while it is not decided where it goes: its target's name is looked up, or its first bytes are waited for.
 * For that it is told yes, so that it can only be cut off afterwards. Gives its place to what is begun then, and the bytes to that.
 * Confined to the connection's event loop.
 */
final class DecidingHandler extends ChannelInboundHandlerAdapter {

    /** A ClientHello has some two thousand. */
    private static final int ENOUGH = 32 << 10;

    /** Is told how it ends. */
    interface Ending {

        /** Begins, behind this handler. */
        void go(Routed go, ProxyReply reply, boolean answered);

        /** This program answers, for as long as the connection stands. */
        void answers();

        /** It has failed, and whoever asks has been told. */
        void failed(Throwable cause);
    }

    private final Channel application;
    private final Decision<Routed> decision;
    private final ProxyReply reply;
    private final Ending ending;

    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private RuleAction.Sniff sniff;
    private Future<?> timeout;
    private boolean answered;
    private boolean gone;

    DecidingHandler(Channel application, Decision<Routed> decision, ProxyReply reply, Ending ending) {
        this.application = application;
        this.decision = decision;
        this.reply = reply;
        this.ending = ending;
    }

    /** @param step the first one, not the end */
    void follow(Decision.Step<Routed> step) {
        if (step instanceof Decision.Look<Routed> look) {
            answer();
            sniff = look.sniff();
            timeout = application
                    .eventLoop()
                    .schedule(() -> saw(Sniffed.NOTHING), sniff.timeout().toMillis(), TimeUnit.MILLISECONDS);
            look();
        } else if (step instanceof Decision.Wait<Routed> wait) {
            wait.found().addListener(this::found);
        } else if (step instanceof Decision.Answer<Routed> answer) {
            answer();
            ending.answers();
            application.pipeline().addLast("dns", new DnsStreamHandler(answer.dns()));
            leave();
        } else if (step instanceof Decision.Go<Routed> go) {
            ending.go(go.way(), answered ? AnsweredReply.YES : reply, answered);
            leave();
        }
    }

    private void found(Future<?> done) {
        if (gone) {
            return;
        } else if (done.isSuccess()) {
            follow(decision.next());
            return;
        }
        ending.failed(done.cause());
        if (answered) {
            Relay.reset(application);
        } else {
            answered = true;
            application
                    .writeAndFlush(reply.refused(application.alloc(), done.cause()))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void answer() {
        if (!answered) {
            answered = true;
            application.writeAndFlush(reply.accepted(application.alloc()));
        }
    }

    private void look() {
        Sniffed seen = Sniffer.stream(received, sniff.protocols());
        if (seen != null || received.readableBytes() >= ENOUGH) {
            saw(seen == null ? Sniffed.NOTHING : seen);
        }
    }

    private void saw(Sniffed found) {
        timeout.cancel(false);
        sniff = null;
        decision.saw(found);
        follow(decision.next());
    }

    /** What has been received goes to the handler behind. */
    private void leave() {
        application.config().setAutoRead(true);
        application.pipeline().remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
        if (sniff != null) {
            look();
        } else if (received.readableBytes() >= ENOUGH) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** Who sends nothing more waits for nothing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && sniff != null) {
            saw(Sniffed.NOTHING);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Of a connection that ends the bytes go nowhere. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        gone = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        ByteBuf bytes = received;
        received = Unpooled.EMPTY_BUFFER;
        if (bytes.isReadable() && ctx.channel().isActive()) {
            ctx.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }
}
