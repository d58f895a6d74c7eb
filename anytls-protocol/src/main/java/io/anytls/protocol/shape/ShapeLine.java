package io.anytls.protocol.shape;

import java.util.List;

/** A shape that a stream may have: what is done when. Immutable. */
public final class ShapeLine {

    /** One in which nothing is done. */
    static final ShapeLine NONE = new ShapeLine(1, List.of());

    private final int weight;
    private final ShapeStep[] steps;

    ShapeLine(int weight, List<ShapeStep> steps) {
        this.weight = weight;
        this.steps = steps.toArray(ShapeStep[]::new);
    }

    /** How often it is drawn, beside others. */
    int weight() {
        return weight;
    }

    /** In their order. */
    public int size() {
        return steps.length;
    }

    public ShapeStep step(int index) {
        return steps[index];
    }

    /** Bytes of Waste that it comes to on average, if everything happens that it waits for. */
    double meanWaste() {
        double sum = 0;
        for (ShapeStep step : steps) {
            sum += step.meanWaste();
        }
        return sum;
    }
}
