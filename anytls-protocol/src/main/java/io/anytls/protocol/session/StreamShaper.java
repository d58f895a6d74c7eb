package io.anytls.protocol.session;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.shape.ShapeAction;
import io.anytls.protocol.shape.ShapeKind;
import io.anytls.protocol.shape.ShapeLine;
import io.anytls.protocol.shape.ShapeMoment;
import io.anytls.protocol.shape.ShapeStep;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Shapes the first flights of one stream by the line that it has drawn: padding behind what is written, cuts in it, decoys of Waste alone,
 * and on the server a SYNACK that rides with the target's first bytes. Payload is neither held nor moved. It is over, and gone, after
 * {@value #MOST_FLIGHTS} flights or {@value #MOST_BYTES} bytes of payload, so that bulk costs nothing. Confined to the session's event loop.
 */
final class StreamShaper {

    private static final int MOST_FLIGHTS = 8;
    private static final int MOST_BYTES = 32 << 10;

    /** Payload can be read when its whole record has come: more padding than this goes in the next one, right behind. */
    private static final int LARGEST_IN_THE_RECORD = 1_400;

    /** In place of SYNACK, which servers of version 1 do not send. */
    private static final int LEAST_WITHOUT_SYNACK_MILLIS = 5;

    private static final int MOST_WITHOUT_SYNACK_MILLIS = 50;

    private final Carrier carrier;
    private final int streamId;
    private final StreamShape shape;
    private final StreamDecoys decoys;

    private boolean kindKnown;

    /** Whether what has come or gone so far was the target, and the rest is payload. */
    private boolean targetKnown;

    private boolean opened;

    /** Whether the last payload was ours. */
    private boolean ours;

    private int flights;
    private int heardFlights;
    private int decoysHeard;

    /** Whether a flight of ours has begun with this flush. */
    private boolean begins;

    /** Bytes to the next cut, negative if there is none; and the step to look at then. */
    private int untilCut;

    private int nextCut;

    private int payload;
    private boolean over;

    /** Whether our FIN has gone, or the stream. */
    private boolean ended;

    /** SYNACK that waits for the target's first bytes; null if none does. */
    private Future<?> held;

    StreamShaper(Carrier carrier, int streamId, StreamShape shape) {
        this.carrier = carrier;
        this.streamId = streamId;
        this.shape = shape;
        this.decoys = new StreamDecoys(carrier, streamId, shape);
    }

    /** Whether nothing is left to be done. */
    boolean isOver() {
        return over && held == null;
    }

    // ---- what is written ----

    /** Payload is about to be written: all of it up to the next {@link #flushes} is one. */
    void writes(ByteBuf leaving) {
        if (!targetKnown) { // a client's first words
            targetKnown = true;
            return;
        }
        if (!kindKnown) {
            know(carrier.isServer() ? ShapeKind.PLAIN : kind(leaving));
        }
        if (held != null) {
            held.cancel(false);
            held = null;
            carrier.write(synAck());
        }
        moved(leaving);
        if (!ours) {
            ours = true;
            flights++;
            begins = true;
            nextCut = 0;
            drawCut();
        }
    }

    /**
     * Where the payload at hand is to be cut.
     *
     * @param readable bytes of it
     * @return so many bytes go first, and are flushed; negative if it is to be written as it is
     */
    int cut(int readable) {
        if (!begins || untilCut < 0) {
            return -1;
        }
        if (untilCut > 0 && untilCut >= readable) {
            untilCut -= readable;
            return -1;
        }
        int at = untilCut;
        drawCut();
        return shape.spend(StreamShape.RECORD + Frame.HEADER_LENGTH) ? at : -1;
    }

    private void drawCut() {
        untilCut = -1;
        ShapeLine line = shape.line();
        for (; untilCut < 0 && nextCut < line.size(); nextCut++) {
            ShapeStep step = line.step(nextCut);
            if (step.action() == ShapeAction.CUT && step.isAt(ShapeMoment.WRITE, flights)) {
                untilCut = shape.draw(step);
            }
        }
    }

    /** What was written is about to be flushed. */
    void flushes() {
        if (begins) {
            begins = false;
            if (!carrier.isSchemeOver()) {
                carrier.flush(); // the scheme's packet, and it may be the last
            }
            int size = ended ? 0 : shape.pad(ShapeMoment.WRITE, flights);
            if (size > LARGEST_IN_THE_RECORD) {
                carrier.flush();
            }
            if (size > 0) {
                carrier.write(new Frame.Waste(size));
            }
            decoys.send(ShapeMoment.WRITE, flights);
        }
        if (!opened && !carrier.isServer()) {
            opened = true;
            decoys.send(ShapeMoment.OPEN, 0);
        }
    }

    // ---- what comes ----

    /** Payload of the other side; on the server the target may be part of it. */
    void heard(ByteBuf received) {
        if (!targetKnown) {
            return;
        }
        if (!kindKnown && carrier.isServer()) {
            know(kind(received));
        }
        moved(received);
        if (ours || heardFlights == 0) {
            ours = false;
            heardFlights++;
            decoys.send(ShapeMoment.HEARD, heardFlights);
        }
    }

    /** On the server: the target is known. */
    void targetKnown(ByteBuf behind) {
        targetKnown = true;
        if (behind.isReadable()) {
            heard(behind);
        }
        decoys.send(ShapeMoment.OPEN, 0);
    }

    /** A decoy of the other side. */
    void decoyCame() {
        decoysHeard++;
        decoys.send(ShapeMoment.WASTE, decoysHeard);
    }

    private void moved(ByteBuf more) {
        payload += more.readableBytes();
        if (payload > MOST_BYTES || flights > MOST_FLIGHTS || heardFlights > MOST_FLIGHTS) {
            end(false);
        }
    }

    private static ShapeKind kind(ByteBuf payload) {
        return ShapeKind.of(payload.isReadable() ? payload.getByte(payload.readerIndex()) : 0);
    }

    private void know(ShapeKind kind) {
        kindKnown = true;
        shape.know(kind);
    }

    // ---- SYNACK ----

    /** On the server: the target stands. */
    void acknowledge() {
        boolean mayHold = heardFlights > 0 && !ours && carrier.mayHoldSynAck() && carrier.mayWaste(0);
        int millis = mayHold ? shape.draw(ShapeMoment.SYNACK, 0, ShapeAction.HOLD) : 0;
        if (millis > 0) {
            held = carrier.channel().eventLoop().schedule((Runnable) this::answer, millis, TimeUnit.MILLISECONDS);
        } else {
            answer();
        }
    }

    private void answer() {
        held = null;
        carrier.answerPadded(synAck(), shape.pad(ShapeMoment.SYNACK, 0));
        decoys.send(ShapeMoment.SYNACK, 0);
    }

    private Frame synAck() {
        return new Frame.SynAck(streamId, "");
    }

    /** On the client: SYNACK has come. If payload comes with it, it did not come alone. */
    void acknowledged() {
        if (shape.has(ShapeMoment.SYNACK, 0, ShapeAction.WASTE)) {
            carrier.channel().eventLoop().execute(this::wasAcknowledged);
        }
    }

    /** On the client: the server will send none. */
    void hearsNoSynAck() {
        if (!shape.has(ShapeMoment.SYNACK, 0, ShapeAction.WASTE)) {
            return;
        }
        int millis = shape.draw(LEAST_WITHOUT_SYNACK_MILLIS, MOST_WITHOUT_SYNACK_MILLIS);
        carrier.channel().eventLoop().schedule((Runnable) this::wasAcknowledged, millis, TimeUnit.MILLISECONDS);
    }

    private void wasAcknowledged() {
        if (heardFlights == 0) {
            decoys.send(ShapeMoment.SYNACK, 0);
        }
    }

    // ---- the end ----

    private void end(boolean forGood) {
        ended |= forGood;
        over = true;
        decoys.stop();
    }

    /**
     * A FIN of ours goes next: SYNACK goes before it, and no decoy behind it.
     *
     * @return bytes of padding for it, mostly 0
     */
    int end() {
        end(true);
        if (held != null) {
            held.cancel(false);
            answer();
        }
        return shape.pad(ShapeMoment.FIN, 0);
    }

    /** The stream is closed. */
    void stop() {
        end(true);
        if (held != null) {
            held.cancel(false);
            held = null;
        }
    }
}
