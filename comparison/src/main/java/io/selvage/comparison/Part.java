package io.selvage.comparison;

/// What can be measured.
enum Part {
    COUNTS,
    FIXED,
    SHRINK,
    MINIMUM,
    RATES,
    LINCHECK
}
