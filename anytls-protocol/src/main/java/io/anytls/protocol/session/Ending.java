package io.anytls.protocol.session;

import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.session.EndingTable.Action;
import io.anytls.protocol.session.EndingTable.Event;
import io.anytls.protocol.session.EndingTable.Rule;
import io.anytls.protocol.session.EndingTable.State;
import io.anytls.protocol.session.EndingTable.Towards;

/**
 * How far a stream is on its way to its end, and what it does there: the rules are {@link EndingTable}'s. What was received before a FIN
 * is delivered first in every case. Confined to the session's event loop.
 */
final class Ending {

    private final StreamChannel stream;
    private final QuietTimer timer;

    private State state = State.OPEN;
    private long outputEndedNanos;
    private int finsSaid;

    Ending(StreamChannel stream) {
        this.stream = stream;
        this.timer = new QuietTimer(stream);
    }

    State state() {
        return state;
    }

    /** Our side has no more to send, and all it had has been written. */
    void outputEnded() {
        outputEndedNanos = stream.eventLoopNanos();
        happened(Event.OUTPUT_ENDED);
    }

    /** The channel is closed: tells the peer what it does not know yet. */
    void channelClosed() {
        timer.cancel();
        happened(Event.CHANNEL_CLOSED);
    }

    void happened(Event event) {
        Rule rule = EndingTable.rule(state, event, towards());
        if (rule == null) {
            return;
        }
        state = rule.to();
        for (Action action : rule.actions()) {
            if (state != rule.to()) {
                return; // the action before this one has led on: whatever is left was for a state that is gone
            }
            perform(action);
        }
    }

    private Towards towards() {
        Peer peer = stream.session().peer();
        if (peer == null) {
            return Towards.UNKNOWN;
        }
        return peer.halfClose() ? Towards.HALF_CLOSER : stream.plainPeer();
    }

    private void perform(Action action) {
        switch (action) {
            case SAY_FIN -> sayFins(1);
            case SAY_RESET -> sayFins(2);
            case HOLD_FIN -> holdFin(stream.session().timeouts());
            case WATCH_HALF ->
                timer.startFrom(
                        stream.eventLoopNanos(), stream.session().timeouts().halfOpen(), this::quiet);
            case DROP_OUTPUT -> stream.dropOutput();
            case END_INPUT -> stream.shutdownInputNow();
            case FAIL_AS_RESET -> fail(new StreamResetException("the stream was reset by the peer"));
            case FAIL -> fail(stream.sessionFailure());
            case CLOSE -> stream.close();
        }
    }

    private void holdFin(StreamTimeouts timeouts) {
        if (stream.isAnswerOwed()) {
            timer.startFrom(outputEndedNanos, timeouts.answerOwed(), this::quiet);
        } else {
            timer.start(timeouts.gone(), this::quiet);
        }
    }

    private void quiet() {
        happened(Event.QUIET);
    }

    private void fail(Exception reason) {
        stream.pipeline().fireExceptionCaught(reason);
    }

    /** Says what so many lack, in one packet: a reset is to be seen as one, not as an end of file and then a reset. */
    private void sayFins(int total) {
        int missing = total - finsSaid;
        if (missing <= 0) {
            return;
        }
        finsSaid = total;
        Session session = stream.session();
        stream.writeLeaving();
        if (!session.isEnded()) {
            session.writeFins(stream.streamId(), missing);
        }
        if (!session.isEnded()) {
            session.flush();
        }
    }
}
