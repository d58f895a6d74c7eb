package io.anytls.protocol.session;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.ProtocolViolationException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.anytls.protocol.frame.Nonce;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeSide;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's side of a session: it takes in any number of streams at once. */
public final class ServerSession extends Session {

    private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** For a peer that does not read, and would never hear why. */
    private static final int FAREWELL_SECONDS = 5;

    private final PaddingScheme paddingScheme;
    private final StreamAcceptor acceptor;
    private final StreamTimeouts timeouts;

    private Peer peer;
    private boolean waitsForSynAck;

    /**
     * @param paddingScheme the one that clients should use
     * @param streamHandler as {@link StreamAcceptor#handler}; all streams are taken in
     */
    public ServerSession(PaddingScheme paddingScheme, ChannelHandler streamHandler, StreamTimeouts timeouts) {
        this(
                paddingScheme,
                StreamAcceptor.of(streamHandler),
                timeouts,
                MemoryBudget.ofProcess().share("anybody"),
                ShapeProfile.NONE);
    }

    /**
     * @param share of the session's user; the session leaves it when its connection is closed
     * @param shapes that its streams have
     */
    public ServerSession(
            PaddingScheme paddingScheme,
            StreamAcceptor acceptor,
            StreamTimeouts timeouts,
            MemoryShare share,
            ShapeProfile shapes) {
        super(NUMBERS.incrementAndGet(), share, shapes);
        this.paddingScheme = paddingScheme;
        this.acceptor = acceptor;
        this.timeouts = timeouts;
    }

    /** Ends the session and its streams, for a reason of our own. Event loop only. */
    public void close(String reason) {
        end(new SessionClosedException(reason));
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    ShapeSide side() {
        return ShapeSide.DOWN;
    }

    @Override
    boolean mayHoldSynAck() {
        return !waitsForSynAck;
    }

    @Override
    EndingTable.Towards plainPeer() {
        return EndingTable.Towards.PLAIN_CLIENT;
    }

    @Override
    StreamTimeouts timeouts() {
        return timeouts;
    }

    @Override
    public void onSettings(KeyValues values) {
        if (peer != null) {
            return;
        }
        peer = Peer.of(values);
        waitsForSynAck = values.get(Peer.WAITS_FOR_SYNACK).equals("1");
        boolean saysDatagramSize = !values.get(Peer.DATAGRAM_SIZE).isEmpty();
        PaddingScheme scheme = schemeFor(values);
        if (!values.get(Peer.PADDING_MD5).equals(scheme.md5())) {
            answer(new Frame.UpdatePaddingScheme(scheme.rawText()));
        }
        if (peer.speaksVersion2()) {
            answer(new Frame.ServerSettings(serverSettings(saysDatagramSize)));
        }
    }

    /** Whoever shapes each stream needs a scheme for the beginning only, the profile's; one that somebody has chosen is sent as it is. */
    private PaddingScheme schemeFor(KeyValues settings) {
        boolean bothShape =
                peer.speaksVersion2() && settings.get(Peer.STREAM_PADDING).equals("1") && isShaping();
        return bothShape && paddingScheme.equals(PaddingScheme.DEFAULT) ? shapes().scheme() : paddingScheme;
    }

    private KeyValues serverSettings(boolean saysDatagramSize) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(Peer.VERSION, String.valueOf(Peer.OUR_VERSION));
        if (peer.halfClose()) {
            values.put(Peer.HALF_CLOSE, "1");
        }
        if (saysDatagramSize) {
            values.put(Peer.DATAGRAM_SIZE, Peer.OUR_DATAGRAM_SIZE);
        }
        if (takesNonces()) {
            values.put(Peer.NONCE, "1");
            values.put(Peer.INSTANCE, acceptor.instance());
        }
        return new KeyValues(values);
    }

    private boolean takesNonces() {
        return peer.nonce() && !acceptor.instance().isEmpty();
    }

    @Override
    public void onSyn(int streamId, Nonce nonce) {
        if (peer == null) {
            violated("client did not send its settings");
        } else if (stream(streamId) == null) {
            String refusal = acceptor.refusal();
            if (refusal == null && !share().streamOpened()) {
                refusal = "too many streams on this server"; // of all users, bounded by the heap
            }
            if (refusal != null) {
                refuse(streamId, refusal);
                return;
            }
            ServerStream stream = new ServerStream(this, streamId, takesNonces() ? nonce : null);
            stream.pipeline().addLast(acceptor.handler());
            start(stream);
        }
    }

    private void refuse(int streamId, String reason) {
        LOG.debug("stream {}.{} refused: {}", number(), Integer.toUnsignedString(streamId), reason);
        if (peer.speaksVersion2()) {
            answer(new Frame.SynAck(streamId, reason));
        }
        answer(new Frame.Fin(streamId));
    }

    @Override
    void closed(int streamId) {
        super.closed(streamId);
        share().streamClosed();
    }

    /** An answer may be SYNACK: the stream's payload comes behind it. */
    @Override
    void write(Frame frame) {
        answers().write();
        super.write(frame);
    }

    @Override
    void writeFins(int streamId, int count, int waste) {
        answers().add(new Frame.Fin(streamId), count, waste);
    }

    @Override
    void farewell(SessionException reason) {
        if (reason instanceof ProtocolViolationException) {
            answers().write();
            channel().writeAndFlush(new Frame.Alert(reason.getMessage())).addListener(ChannelFutureListener.CLOSE);
            Future<?> end = channel().eventLoop().schedule(() -> channel().close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
            channel().closeFuture().addListener(closed -> end.cancel(false));
        } else {
            super.farewell(reason);
        }
    }

    @Override
    public void onAlert(String text) {
        end(new AlertException(text));
    }

    @Override
    public void onSynAck(int streamId, String error) {}

    @Override
    public void onHeartbeatResponse(int streamId) {}

    @Override
    public void onServerSettings(KeyValues values) {}

    @Override
    public void onUpdatePaddingScheme(String rawText) {}
}
