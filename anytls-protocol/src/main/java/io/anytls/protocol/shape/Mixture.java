package io.anytls.protocol.shape;

import java.util.random.RandomGenerator;

/**
 * Numbers of which one is drawn: first a range by its weight, then any number in it, both ends included.
 *
 * @param weights of the ranges, each added to those before it
 */
record Mixture(int[] weights, int[] least, int[] most) {

    int draw(RandomGenerator random) {
        int at = weights.length == 1 ? 0 : random.nextInt(weights[weights.length - 1]);
        int range = 0;
        while (weights[range] <= at && range < weights.length - 1) {
            range++;
        }
        return least[range] == most[range] ? least[range] : random.nextInt(least[range], most[range] + 1);
    }

    int largest() {
        int largest = 0;
        for (int end : most) {
            largest = Math.max(largest, end);
        }
        return largest;
    }

    /** What is drawn on average. */
    double mean() {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += (weights[i] - (i == 0 ? 0 : weights[i - 1])) * (least[i] + most[i]) / 2.0;
        }
        return sum / weights[weights.length - 1];
    }
}
