package io.anytls.protocol.session;

import io.anytls.protocol.SessionException;
import io.anytls.protocol.StreamResetException;

/**
 * How a stream ends: which FIN means what, and when ours goes (docs/protocol.md, Streams).
 *
 * <pre>
 *   half-close agreed        ours: FIN at once, then open for the peer's; two FINs end both directions at once
 *   not agreed, server       ours: FIN at once, and the stream is over
 *   not agreed, client       ours: held while an answer is owed or flowing, then FIN, and the stream is over
 *   peer not known yet       ours: held until it is
 *   peer's FIN               agreed: its direction is over; a second one is a reset.  Not agreed: the stream is over
 * </pre>
 *
 * What was received before a FIN is delivered first in every case. Confined to the session's event loop.
 */
final class Ending {

    private final StreamChannel stream;
    private final QuietTimer timer;

    private boolean outputEnded;
    private boolean inputEnded;
    private boolean abandoned;
    private SessionException sessionFailure;
    private boolean orderly;
    private long outputEndedNanos;
    private int finsSent;
    private int finsReceived;

    Ending(StreamChannel stream) {
        this.stream = stream;
        this.timer = new QuietTimer(stream);
    }

    /** Our side has no more to send, and all it had has been written. */
    void outputEnded() {
        outputEnded = true;
        outputEndedNanos = stream.eventLoopNanos();
        decide();
    }

    /** The session has learned what its peer is. */
    void peerKnown() {
        if (outputEnded && finsSent == 0) {
            decide();
        }
    }

    private void decide() {
        Peer peer = stream.session().peer();
        if (peer == null) {
            return;
        }
        if (peer.halfClose()) {
            fins(1);
            directionEnded();
        } else if (stream.holdsFin()) {
            holdFin(stream.session().timeouts());
        } else {
            endBoth();
        }
    }

    private void holdFin(StreamTimeouts timeouts) {
        if (stream.isAnswerOwed()) {
            timer.startFrom(outputEndedNanos, timeouts.answerOwed(), this::endBoth);
        } else {
            timer.start(timeouts.gone(), this::endBoth);
        }
    }

    /** True for the first of what may be two: whether it is one end or a reset shows when no more FINs are at hand. */
    boolean finReceived() {
        finsReceived++;
        boolean over = !isHalfCloseAgreed() || finsReceived > 1;
        if (over) {
            stream.dropOutput();
        }
        return !over;
    }

    /** Whether the peer has said that it sends no more. */
    boolean hasFin() {
        return finsReceived > 0;
    }

    /** Nothing of what was received waits any more. */
    void delivered() {
        if (finsReceived == 0 || abandoned) {
            return;
        }
        if (isHalfCloseAgreed() && finsReceived > 1) {
            stream.abandon(new StreamResetException("the stream was reset by the peer"));
        } else if (!inputEnded) {
            inputEnded = true;
            orderly = true;
            stream.shutdownInputNow();
            if (!isHalfCloseAgreed()) {
                stream.close();
            } else if (sessionFailure != null) {
                stream.abandon(sessionFailure);
            } else {
                directionEnded();
            }
        }
    }

    /** The stream is over for the peer too: nothing more is to be said. */
    void abandon() {
        abandoned = true;
    }

    /**
     * The session is gone, and nothing more can be said.
     *
     * @return whether the peer had ended its direction before and part of that has not been delivered: the stream ends behind it
     */
    boolean sessionEnded(SessionException reason) {
        sessionFailure = reason;
        boolean undelivered = finsReceived > 0 && !inputEnded && !abandoned;
        if (!undelivered) {
            abandoned = true;
        }
        return undelivered;
    }

    /** Whether the session has gone. */
    boolean isAlone() {
        return sessionFailure != null;
    }

    /** Whether nothing of this stream can still be on its way to us. */
    boolean isOrderly() {
        return orderly;
    }

    /** The channel closes: tells the peer what it does not know yet. */
    void closed() {
        timer.cancel();
        if (abandoned || inputEnded && finsSent > 0) {
            return;
        }
        abandoned = true;
        if (isHalfCloseRefused()) {
            if (finsSent == 0 && finsReceived == 0) {
                fins(1);
            }
        } else {
            fins(2);
        }
    }

    private void directionEnded() {
        if (inputEnded && outputEnded) {
            stream.close();
        } else {
            timer.startFrom(stream.eventLoopNanos(), stream.session().timeouts().halfOpen(), stream::close);
        }
    }

    private void endBoth() {
        orderly = true;
        fins(1);
        stream.shutdownInputNow(); // an end, not a reset: what has come may still be on its way to a slow reader
        stream.close();
    }

    /** Sends what is missing to so many, in one packet: a reset is to be seen as one, not as an end of file and then a reset. */
    private void fins(int total) {
        int missing = total - finsSent;
        if (missing <= 0) {
            return;
        }
        finsSent = total;
        Session session = stream.session();
        if (!session.isEnded()) {
            session.writeFins(stream.streamId(), missing);
        }
        if (!session.isEnded()) {
            session.flush();
        }
    }

    private boolean isHalfCloseAgreed() {
        Peer peer = stream.session().peer();
        return peer != null && peer.halfClose();
    }

    /** False as well while the peer is unknown: a second FIN does no harm where it is not understood. */
    private boolean isHalfCloseRefused() {
        Peer peer = stream.session().peer();
        return peer != null && !peer.halfClose();
    }
}
