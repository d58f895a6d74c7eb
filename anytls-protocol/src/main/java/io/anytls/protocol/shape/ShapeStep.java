package io.anytls.protocol.shape;

import java.util.random.RandomGenerator;

/**
 * One thing that may be done for a stream. Immutable.
 */
public final class ShapeStep {

    private static final int ALWAYS = 100;

    private final ShapeMoment moment;
    private final int number;
    private final int percent;
    private final ShapeAction action;
    private final Mixture sizes;
    private final Mixture delays;

    /**
     * @param number of the moment, 0 if it is not counted
     * @param percent how often
     * @param delays milliseconds; null for at once
     */
    ShapeStep(ShapeMoment moment, int number, int percent, ShapeAction action, Mixture sizes, Mixture delays) {
        this.moment = moment;
        this.number = number;
        this.percent = percent;
        this.action = action;
        this.sizes = sizes;
        this.delays = delays;
    }

    public ShapeAction action() {
        return action;
    }

    /** Whether it belongs to this moment. */
    public boolean isAt(ShapeMoment asked, int askedNumber) {
        return moment == asked && number == askedNumber;
    }

    /** Bytes, or milliseconds for {@link ShapeAction#HOLD}; -1 if it is not done this time. */
    public int draw(RandomGenerator random) {
        return percent < ALWAYS && random.nextInt(ALWAYS) >= percent ? -1 : sizes.draw(random);
    }

    /** Milliseconds to wait before it is done, mostly 0. */
    public int drawDelay(RandomGenerator random) {
        return delays == null ? 0 : delays.draw(random);
    }

    /** Bytes of Waste that it comes to on average. */
    double meanWaste() {
        return action == ShapeAction.PAD || action == ShapeAction.WASTE ? sizes.mean() * percent / ALWAYS : 0;
    }
}
