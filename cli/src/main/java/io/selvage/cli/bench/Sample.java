package io.selvage.cli.bench;

import java.util.List;

/// Numbers measured under the same conditions, in ascending order, at least one.
record Sample(List<Double> sorted) {
    Sample {
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("a sample wants at least one number");
        }
        sorted = sorted.stream().sorted().toList();
    }

    double median() {
        return quantile(0.5);
    }

    /// Half the distance between the quartiles: half of the numbers are about this close to the median.
    /// Unlike a standard deviation it does not care how far off the worst ones are.
    double spread() {
        return (quantile(0.75) - quantile(0.25)) / 2;
    }

    private double quantile(double fraction) {
        double position = fraction * (sorted.size() - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.size() - 1);
        double weight = position - below;
        return sorted.get(below) * (1 - weight) + sorted.get(above) * weight;
    }
}
