package io.anytls.protocol.session;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.shape.ShapeAction;
import io.anytls.protocol.shape.ShapeLine;
import io.anytls.protocol.shape.ShapeMoment;
import io.anytls.protocol.shape.ShapeStep;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** Sends the decoys of one stream's shape: Waste by itself, with the stream's id. Confined to the session's event loop. */
final class StreamDecoys {

    private final Carrier carrier;
    private final int streamId;
    private final StreamShape shape;
    private boolean stopped;

    StreamDecoys(Carrier carrier, int streamId, StreamShape shape) {
        this.carrier = carrier;
        this.streamId = streamId;
        this.shape = shape;
    }

    /** Those of a moment. Never from where it is called: what is being read or written there is done first. */
    void send(ShapeMoment moment, int number) {
        ShapeLine line = shape.line();
        for (int i = 0; i < line.size() && !stopped; i++) {
            ShapeStep step = line.step(i);
            int size = step.action() == ShapeAction.WASTE && step.isAt(moment, number) ? shape.draw(step) : 0;
            if (size > 0) {
                schedule(new Decoy(this, size), shape.drawDelay(step));
            }
        }
    }

    private void schedule(Decoy decoy, int millis) {
        EventLoop loop = carrier.channel().eventLoop();
        if (millis == 0) {
            loop.execute(decoy);
        } else {
            loop.schedule(decoy, millis, TimeUnit.MILLISECONDS);
        }
    }

    private record Decoy(StreamDecoys decoys, int size) implements Runnable {
        @Override
        public void run() {
            decoys.send(size);
        }
    }

    private void send(int size) {
        if (!stopped && shape.spend(size + Frame.HEADER_LENGTH + StreamShape.RECORD)) {
            carrier.write(new Frame.Waste(streamId, size));
            carrier.flush();
        }
    }

    /** None goes any more, not those either that wait for their time. */
    void stop() {
        stopped = true;
    }
}
