package io.anytls.server.stream;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.StreamException;
import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.address.TargetAddressDecoder;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.datagram.UdpOverTcp;
import io.anytls.protocol.relay.ReadGate;
import io.anytls.protocol.relay.Relay;
import io.anytls.protocol.session.ServerStream;
import io.anytls.server.limit.SessionLimits;
import io.anytls.server.limit.StreamPermit;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.LimitException;
import io.anytls.server.outbound.Outbound;
import io.anytls.server.outbound.Router;
import io.anytls.server.outbound.StreamRequest;
import io.anytls.server.turn.ReadCost;
import io.anytls.server.turn.ReadPasses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new stream's only handler: reads the target, has the outbound that is picked for it connect to it, answers, and leaves the stream to a {@link Relay}.
 *
 * <pre>
 *   READING --address complete--> CONNECTING --connected--> relayed
 *      |                              '--failed--> refused
 *      '--no address--> FIN
 * </pre>
 *
 * The client is answered after {@value #ANSWER_AFTER_MILLIS} ms at the latest whatever the target does, as deployed clients give up the
 * whole session after 3 s (docs/protocol.md, Streams): success is said early then, and a failure later ends the stream.
 */
final class TargetHandler extends ChannelInboundHandlerAdapter {

    /** The answer shall have gone out after 2.5 s, and a timer is never early. */
    static final int ANSWER_AFTER_MILLIS = 2_300;

    /** For an address that does not come, or not all of it, once success has been said. */
    static final int ADDRESS_WITHIN_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(TargetHandler.class);

    private final Router router;
    private final Conversation conversation;
    private final SessionLimits limits;
    private final Nonces nonces;

    private ServerStream stream;
    private StreamPermit permit;
    private Turn turn = Turn.FREE;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private Future<?> earlyAnswer;
    private Future<?> connecting;
    private SocketChannel target;

    TargetHandler(Router router, Conversation conversation, SessionLimits limits, Nonces nonces) {
        this.router = router;
        this.conversation = conversation;
        this.limits = limits;
        this.nonces = nonces;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        stream = (ServerStream) ctx.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        permit = limits.open();
        stream.closeFuture().addListener(closed -> over());
        turn = nonces.take(conversation.origin().user(), stream.nonce(), this::overtaken);
        String refusal = permit.refusal() == null ? turn.refusal() : permit.refusal();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        earlyAnswer = ctx.executor().schedule(() -> answerEarly(ctx), ANSWER_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void overtaken() {
        conversation.close("another sending of it has taken its place");
    }

    /** A target's socket may outlive the stream, until all has gone out: so long it counts. */
    private void over() {
        turn.over();
        if (stream.sessionFailure() != null) {
            conversation.because(stream.sessionFailure().getMessage());
        }
        if (target == null) {
            ended();
        } else {
            target.closeFuture().addListener(closed -> ended());
        }
    }

    private void ended() {
        permit.close();
        conversation.ended();
    }

    private void answerEarly(ChannelHandlerContext ctx) {
        stream.acknowledge();
        if (connecting == null) {
            earlyAnswer = ctx.executor().schedule(this::closeWithoutAddress, ADDRESS_WITHIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void closeWithoutAddress() {
        if (connecting == null) {
            conversation.close("no target in " + ADDRESS_WITHIN_SECONDS + " s");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
        boolean named = received.isReadable() && received.getByte(received.readerIndex()) == TargetAddress.TYPE_NAME;
        try {
            TargetAddress target = TargetAddressDecoder.tryDecode(received);
            if (target != null) {
                connect(ctx, target);
            }
        } catch (StreamException e) {
            if (named) {
                refuse(e.getMessage()); // like a name that does not resolve
            } else {
                conversation.close(e.getMessage());
            }
        }
    }

    /** Reading stops here: what has come behind the address, and comes meanwhile, waits in the stream, within its bound. */
    private void connect(ChannelHandlerContext ctx, TargetAddress target) {
        stream.config().setAutoRead(false);
        ByteBuf behind = take();
        stream.targetKnown(behind);
        if (behind.isReadable()) {
            stream.giveBack(behind);
        } else {
            behind.release();
        }
        LOG.debug("{} to {}", stream, target);
        if (!permit.dial()) {
            refuse(permit.refusal());
            return;
        }
        StreamRequest request = StreamRequest.of(target, conversation.origin(), stream.eventLoop());
        Outbound outbound = router.pick(request);
        conversation.asks(target, outbound.tag());
        if (request.network() == Network.UDP) {
            await(ctx, outbound, request);
        } else {
            await(ctx, outbound.open(request));
        }
    }

    private void await(ChannelHandlerContext ctx, Outbound outbound, StreamRequest request) {
        if (!permit.datagrams()) {
            permit.dialled();
            refuse(permit.refusal());
            return;
        }
        DatagramHandler handler =
                new DatagramHandler(stream, UdpOverTcp.of(request.target()), conversation, permit, router);
        HeldMemory.Place memory = stream.memory().place();
        Future<DatagramExit> opening = outbound.openDatagrams(request, handler, memory::holds);
        connecting = opening;
        opening.addListener((Future<DatagramExit> done) -> {
            permit.dialled();
            if (!done.isSuccess()) {
                refuse(FailureText.of(done.cause()));
            } else if (!stream.isActive()) {
                done.getNow().close();
            } else {
                opened();
                handler.begin(done.getNow());
                turn.guard(ctx.pipeline());
                ctx.pipeline().replace(this, "datagrams", handler);
                stream.config().setAutoRead(true);
            }
        });
    }

    private void await(ChannelHandlerContext ctx, Future<Connection> connection) {
        connecting = connection;
        connection.addListener((Future<Connection> done) -> {
            permit.dialled();
            if (!stream.isActive()) {
                if (done.isSuccess()) {
                    done.getNow().channel().close();
                }
            } else if (done.isSuccess()) {
                connected(ctx, done.getNow());
            } else {
                refuse(String.valueOf(done.cause().getMessage()));
            }
        });
    }

    /** It is a dial like any other, within the user's limits. */
    private Future<Connection> replacement(Connection.Parked dead) {
        if (!permit.dial()) {
            return stream.eventLoop().newFailedFuture(new LimitException(permit.refusal(), "max_dials", 0));
        }
        return dead.replacement().get().addListener((Future<Connection> done) -> {
            permit.dialled();
            if (done.isSuccess()) {
                target = done.getNow().channel();
            }
        });
    }

    private void refuse(String reason) {
        conversation.because("refused: " + reason);
        stream.refuse(reason);
    }

    private void connected(ChannelHandlerContext ctx, Connection connection) {
        target = connection.channel();
        if (connection instanceof Connection.Parked parked) {
            if (!target.isActive() || target.isInputShutdown()) {
                target.close();
                await(ctx, replacement(parked));
                return;
            }
            target.pipeline().addLast("guard", new StaleGuard(stream, parked, () -> replacement(parked), this::join));
        }
        opened();
        turn.guard(ctx.pipeline());
        ctx.pipeline().remove(this);
        join(target);
    }

    private void opened() {
        earlyAnswer.cancel(false);
        conversation.opened();
        stream.acknowledge();
    }

    /** What the target sends is read in its user's turns, as what his sessions send is. */
    private void join(SocketChannel joined) {
        ReadGate reading = new ReadGate(joined);
        String user = conversation.origin().user();
        joined.pipeline()
                .addFirst(
                        "turns",
                        ReadPasses.of(joined.eventLoop())
                                .newHandler(user, ReadCost.UNHEARD, reading::pause, reading::resume));
        Relay.join(stream, joined, reading);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (earlyAnswer != null) {
            earlyAnswer.cancel(false);
        }
        if (connecting != null) {
            connecting.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        conversation.close(FailureText.of(cause));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        take().release();
    }

    private ByteBuf take() {
        ByteBuf taken = received;
        received = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
