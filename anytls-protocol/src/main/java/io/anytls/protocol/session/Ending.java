package io.anytls.protocol.session;

import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.session.EndingTable.Action;
import io.anytls.protocol.session.EndingTable.Event;
import io.anytls.protocol.session.EndingTable.Rule;
import io.anytls.protocol.session.EndingTable.State;

/**
 * How far a stream is on its way to its end, and what it does there: the rules are {@link EndingTable}'s. What was received before a FIN
 * is delivered first in every case. Confined to the session's event loop.
 */
final class Ending {

    private final ChildChannel stream;
    private final Carrier carrier;
    private final StreamInput input;
    private final StreamOutput output;
    private final StreamActivity activity;
    private final QuietTimer timer;

    private State state = State.OPEN;
    private long outputEndedNanos;
    private int finsSaid;

    Ending(ChildChannel stream, Carrier carrier, StreamInput input, StreamOutput output, StreamActivity activity) {
        this.stream = stream;
        this.carrier = carrier;
        this.input = input;
        this.output = output;
        this.activity = activity;
        this.timer = new QuietTimer(stream, input, activity);
    }

    // ---- what happens ----

    /** Our side has no more to send, and all it had has been written. */
    void outputEnded() {
        outputEndedNanos = activity.now();
        happened(Event.OUTPUT_ENDED);
    }

    /** The session has learned what its peer is. */
    void peerKnown() {
        happened(Event.PEER_KNOWN);
    }

    /** True when another FIN, right behind this one, would give it another meaning: then {@link #finsCame} has to follow. */
    boolean finCame() {
        happened(Event.PEER_FIN);
        boolean ambiguous = state == State.THEIRS_UNREAD || state == State.BOTH;
        if (!ambiguous) {
            finsCame();
        }
        return ambiguous;
    }

    /** No more FINs are at hand for now, so it is clear what they mean. */
    void finsCame() {
        if (stream.isOpen() && input.isDelivered()) {
            allRead();
        } else if (stream.isOpen()) {
            input.watchDelivery();
        }
    }

    /** Nothing of what was received waits any more. */
    void allRead() {
        if (state.isBeingRead()) {
            happened(Event.ALL_READ);
        }
    }

    /** The stream is over for the peer too: nothing more is to be said. */
    void refused() {
        happened(Event.REFUSED);
    }

    void sessionEnded() {
        happened(Event.SESSION_ENDED);
        if (state.isBeingRead()) {
            finsCame();
        }
    }

    /** The channel is closed: tells the peer what it does not know yet. */
    void channelClosed() {
        timer.cancel();
        happened(Event.CHANNEL_CLOSED);
    }

    private void quiet() {
        happened(Event.QUIET);
    }

    /** Whether the peer may still send payload. */
    boolean isHearing() {
        return state.isHearing();
    }

    // ---- what is done about it ----

    private void happened(Event event) {
        Rule rule = EndingTable.rule(state, event, carrier.towards());
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

    private void perform(Action action) {
        switch (action) {
            case SAY_FIN -> sayFins(1);
            case SAY_RESET -> sayFins(2);
            case HOLD_FIN -> holdFin(carrier.timeouts());
            case WATCH_HALF ->
                timer.startFrom(activity.now(), carrier.timeouts().halfOpen(), this::quiet);
            case DROP_OUTPUT -> dropOutput();
            case END_INPUT -> input.shutdown();
            case FAIL_AS_RESET -> fail(new StreamResetException("the stream was reset by the peer"));
            case FAIL -> fail(carrier.failure());
            case CLOSE -> close();
        }
    }

    /** Says what so many lack. */
    private void sayFins(int total) {
        int missing = total - finsSaid;
        if (missing > 0) {
            finsSaid = total;
            output.sayFins(missing);
        }
    }

    private void holdFin(StreamTimeouts timeouts) {
        if (activity.wasOurs()) {
            timer.startFrom(outputEndedNanos, timeouts.answerOwed(), this::quiet);
        } else {
            timer.start(timeouts.gone(), this::quiet);
        }
    }

    /** Drops what is queued to be sent, as nobody will read it. */
    private void dropOutput() {
        if (output.drop()) {
            stream.dropQueued();
        }
    }

    private void close() {
        if (carrier.isEnded()) {
            stream.closeUnasked();
        } else {
            stream.close();
        }
    }

    private void fail(Exception reason) {
        stream.pipeline().fireExceptionCaught(reason);
    }
}
