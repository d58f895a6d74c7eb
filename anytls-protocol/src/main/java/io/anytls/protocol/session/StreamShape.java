package io.anytls.protocol.session;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.shape.ShapeAction;
import io.anytls.protocol.shape.ShapeKind;
import io.anytls.protocol.shape.ShapeLine;
import io.anytls.protocol.shape.ShapeMoment;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeStep;
import java.util.random.RandomGenerator;

/** What one stream has drawn of its session's profile, and what it may still send for nothing. Confined to the session's event loop. */
final class StreamShape {

    /** What TLS 1.3 puts around a record. */
    static final int RECORD = 22;

    private final Carrier carrier;
    private final ShapeProfile profile;
    private final RandomGenerator random;

    private ShapeLine line;
    private int wasteLeft;

    /**
     * One of a stream that is taken for TLS until something else is known.
     *
     * @param first whether it is the session's first
     */
    StreamShape(Carrier carrier, ShapeProfile profile, RandomGenerator random, boolean first) {
        this.carrier = carrier;
        this.profile = profile;
        this.random = random;
        this.wasteLeft = profile.most();
        this.line = profile.draw(carrier.side(), first ? ShapeKind.FIRST : ShapeKind.TLS, random);
    }

    /** The first payload has shown what the stream carries. */
    void know(ShapeKind kind) {
        if (kind != ShapeKind.TLS) {
            line = profile.draw(carrier.side(), kind, random);
        }
    }

    ShapeLine line() {
        return line;
    }

    /** Bytes of padding behind what is written at a moment, mostly 0; they count as spent. */
    int pad(ShapeMoment moment, int number) {
        int size = draw(moment, number, ShapeAction.PAD);
        return size > 0 && spend(size + Frame.HEADER_LENGTH) ? size : 0;
    }

    /** Whether the line has a step of a kind at a moment. */
    boolean has(ShapeMoment moment, int number, ShapeAction action) {
        for (int i = 0; i < line.size(); i++) {
            if (line.step(i).action() == action && line.step(i).isAt(moment, number)) {
                return true;
            }
        }
        return false;
    }

    /** What the line's steps of a kind come to at a moment. */
    int draw(ShapeMoment moment, int number, ShapeAction action) {
        int sum = 0;
        for (int i = 0; i < line.size(); i++) {
            ShapeStep step = line.step(i);
            if (step.action() == action && step.isAt(moment, number)) {
                sum += Math.max(0, step.draw(random));
            }
        }
        return sum;
    }

    /** As {@link ShapeStep#draw}. */
    int draw(ShapeStep step) {
        return step.draw(random);
    }

    /** Any number from the one to the other. */
    int draw(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** As {@link ShapeStep#drawDelay}. */
    int drawDelay(ShapeStep step) {
        return step.drawDelay(random);
    }

    /** Whether so many bytes may be sent for nothing now; if so they count as spent. */
    boolean spend(int bytes) {
        if (bytes > wasteLeft || !carrier.mayWaste(bytes)) {
            return false;
        }
        wasteLeft -= bytes;
        return true;
    }
}
