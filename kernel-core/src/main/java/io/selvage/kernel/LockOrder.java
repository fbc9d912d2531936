package io.selvage.kernel;

/// The order in which kernel locks are taken, outermost first. A thread that holds a lock takes only
/// locks further down.
///
/// ```text
/// 1  ThreadGroup        of an ancestor, then of its descendant (children, threads, death, collection)
/// 2  FileTable          one at a time
/// 3  OpenFileDescription, Pipe, HostInput    one at a time
/// 4  FutexBucket        two for a requeue, in the order of their numbers
/// 5  PageTable          one at a time
/// 6  PidAllocator       leaf
/// 7  run queue overflow (scheduler)          leaf
/// ```
///
/// All of them are spin locks for a few dozen instructions: no lock is held across a wait, a preemption
/// point or a wake-up of another thread, and the only foreign code called under one is the event sink.
/// Whoever takes a waiter off a queue under a lock wakes it after releasing the lock.
///
/// In test builds (assertions on) the level that each acquisition asks for is checked against what the
/// thread holds.
enum LockOrder {
    /// A process: [ThreadGroup].
    PROCESS,
    /// A descriptor table.
    FILE_TABLE,
    /// An open file.
    FILE,
    /// Waits on futexes.
    FUTEX,
    /// What is mapped in an address space.
    MEMORY,
    /// The number space.
    PID
}
