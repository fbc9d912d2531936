package io.selvage.api.scheduling;

/// Between whom core time is shared, among threads of the class Normal (MODEL 12.4).
public enum GroupScheduling {
    /// Between threads: a process with a hundred of them gets a hundred times as much as one with one.
    OFF,

    /// Between processes first, equally, then between the threads of each by their nice values.
    BY_PROCESS
}
