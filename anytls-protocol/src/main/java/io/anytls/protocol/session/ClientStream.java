package io.anytls.protocol.session;

import io.anytls.protocol.SessionException;
import io.anytls.protocol.StreamException;
import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.StreamResetException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** A stream as the client sees it: it has asked for a target and may be told whether that stands. */
public final class ClientStream extends StreamChannel {

    private final Promise<Void> established;
    private boolean refused;

    ClientStream(Carrier carrier, int streamId) {
        super(carrier, streamId);
        this.established = parent().eventLoop().newPromise();
        config().setAutoRead(false);
    }

    /**
     * Completes when the server has said that the target is connected (SYNACK, or payload, which says the same), and at once where
     * it cannot say it (version 1). Fails with {@link StreamRefusedException} and the server's reason, or with what ended the
     * stream before. Any thread; completes on the session's event loop.
     */
    public Future<Void> established() {
        return established;
    }

    /**
     * Whether the stream has ended so that nothing of it can still be on its way to us; false after a reset, and while it is open.
     * Event loop only.
     */
    public boolean hasEndedOrderly() {
        return !isOpen() && (refused || input().isShutdown());
    }

    /** Ends a stream for which the server has not answered; its pipeline gets the reason. Event loop only. */
    public void giveUp(StreamException reason) {
        established.tryFailure(reason);
        pipeline().fireExceptionCaught(reason);
        close();
    }

    /** An application that resets wants nothing of it any more: FIN at once, without what is queued before it. */
    @Override
    public void reset() {
        close();
    }

    void synAck(String error) {
        if (error.isEmpty()) {
            if (shaper() != null) {
                shaper().acknowledged();
            }
            established.trySuccess(null);
        } else {
            refused = true;
            StreamRefusedException refusal = new StreamRefusedException(error);
            established.tryFailure(refusal);
            abandon(refusal);
        }
    }

    void peerKnown(Peer peer) {
        if (!peer.speaksVersion2()) {
            if (shaper() != null) {
                shaper().hearsNoSynAck();
            }
            established.trySuccess(null);
        }
        ending().peerKnown();
    }

    @Override
    void payloadCame() {
        if (!established.isDone()) {
            established.setSuccess(null);
        }
    }

    @Override
    public long up() {
        return sent();
    }

    @Override
    public long down() {
        return received();
    }

    @Override
    void sessionEnded(SessionException reason) {
        established.tryFailure(reason);
        super.sessionEnded(reason);
    }

    @Override
    protected void doClose() {
        established.tryFailure(new StreamResetException("the stream was closed before the server answered"));
        super.doClose();
    }
}
