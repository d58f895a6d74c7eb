package io.anytls.server.stream;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.dns.DnsStreamHandler;
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
import io.anytls.server.outbound.RoutedRequest;
import io.anytls.server.outbound.Router;
import io.anytls.server.outbound.StreamRequest;
import io.anytls.server.turn.ReadPasses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
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
 * The client is answered after {@value EarlyAnswer#AFTER_MILLIS} ms at the latest whatever the target does, as deployed clients give up the
 * whole session after 3 s (docs/protocol.md, Streams): success is said early then, and a failure later ends the stream.
 */
final class TargetHandler extends ChannelInboundHandlerAdapter implements DecisionSteps.Ending {

    private static final Logger LOG = LoggerFactory.getLogger(TargetHandler.class);

    private final Router router;
    private final Conversation conversation;
    private final SessionLimits limits;
    private final Nonces nonces;

    private ChannelHandlerContext ctx;
    private ServerStream stream;
    private StreamPermit permit;
    private Turn turn = Turn.FREE;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    /** All that the client has sent, where it had ended when its first bytes were looked at. */
    private ByteBuf last = Unpooled.EMPTY_BUFFER;

    private EarlyAnswer earlyAnswer;
    private Future<?> connecting;
    private SocketChannel target;

    TargetHandler(Router router, Conversation conversation, SessionLimits limits, Nonces nonces) {
        this.router = router;
        this.conversation = conversation;
        this.limits = limits;
        this.nonces = nonces;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        stream = (ServerStream) added.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext own) {
        permit = limits.open();
        stream.closeFuture().addListener(closed -> over());
        turn = nonces.take(
                conversation.origin().user(),
                stream.nonce(),
                () -> conversation.close("another sending of it has taken its place"));
        String refusal = permit.refusal() == null ? turn.refusal() : permit.refusal();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        earlyAnswer = new EarlyAnswer(stream, conversation);
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

    @Override
    public void channelRead(ChannelHandlerContext own, Object message) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
        boolean named = received.isReadable() && received.getByte(received.readerIndex()) == TargetAddress.TYPE_NAME;
        try {
            TargetAddress target = TargetAddressDecoder.tryDecode(received);
            if (target != null) {
                connect(target);
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
    private void connect(TargetAddress target) {
        earlyAnswer.named();
        stream.config().setAutoRead(false);
        ByteBuf behind = take();
        stream.targetKnown(behind);
        if (behind.isReadable()) {
            stream.giveBack(behind);
        } else {
            behind.release();
        }
        LOG.debug("{} to {}", stream, target);
        StreamRequest request = StreamRequest.of(target, conversation.origin(), stream.eventLoop());
        conversation.asks(target, "");
        new DecisionSteps(stream, router.decide(request), request.network() == Network.TCP, this).follow();
    }

    @Override
    public void waits(Future<?> found) {
        connecting = found;
    }

    @Override
    public void answers(Dns dns) {
        opened();
        ctx.pipeline().replace(this, "dns", new DnsStreamHandler(dns));
    }

    @Override
    public void failed(Throwable cause) {
        refuse(FailureText.of(cause));
    }

    @Override
    public void goes(RoutedRequest way, ByteBuf rest) {
        last = rest;
        conversation.asks(way.request().target(), way.outbound().tag());
        if (!permit.dial()) {
            refuse(permit.refusal());
        } else if (way.request().network() == Network.UDP) {
            await(way.outbound(), way.request());
        } else {
            await(way.outbound().open(way.request()));
        }
    }

    private void await(Outbound outbound, StreamRequest request) {
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

    private void await(Future<Connection> connection) {
        connecting = connection;
        connection.addListener((Future<Connection> done) -> {
            permit.dialled();
            if (!stream.isActive()) {
                if (done.isSuccess()) {
                    done.getNow().channel().close();
                }
            } else if (done.isSuccess()) {
                connected(done.getNow());
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

    private void connected(Connection connection) {
        target = connection.channel();
        if (connection instanceof Connection.Parked parked) {
            if (!target.isActive() || target.isInputShutdown()) {
                target.close();
                await(replacement(parked));
                return;
            }
            target.pipeline().addLast("guard", new StaleGuard(stream, parked, () -> replacement(parked), this::join));
        }
        opened();
        if (last.isReadable() && turn.serve()) {
            target.writeAndFlush(last.retain());
        }
        turn.guard(ctx.pipeline());
        ctx.pipeline().remove(this);
        join(target);
    }

    private void opened() {
        earlyAnswer.cancel();
        conversation.opened();
        stream.acknowledge();
    }

    /** What the target sends is read in its user's turns, as what his sessions send is. */
    private void join(SocketChannel joined) {
        ReadGate reading = new ReadGate(joined);
        ReadPasses.give(joined, conversation.origin().user(), reading::pause, reading::resume);
        Relay.join(stream, joined, reading);
    }

    @Override
    public void channelInactive(ChannelHandlerContext own) {
        if (earlyAnswer != null) {
            earlyAnswer.cancel();
        }
        if (connecting != null) {
            connecting.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext own, Throwable cause) {
        conversation.close(FailureText.of(cause));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext own) {
        take().release();
        last.release();
        last = Unpooled.EMPTY_BUFFER;
    }

    private ByteBuf take() {
        ByteBuf taken = received;
        received = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
