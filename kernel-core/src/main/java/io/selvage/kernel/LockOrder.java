package io.selvage.kernel;

/// The order in which kernel locks are taken, outermost first. A thread that holds a lock takes only
/// locks further down.
///
/// ```text
/// 1  JobTable           one: moves between groups and sessions
/// 2  ProcessGroup       one; two of them only under 1
/// 3  ThreadGroup        of an ancestor, then of its descendant (children, threads, death, collection)
/// 4  FileTable          one at a time
/// 5  MemoryTree, SharedObjects, MessageQueues    the names of all files; one
/// 6  LocalSocket, InFlight   what becomes of a local socket, and what messages hold; one
/// 7  EpollNesting, EpollFile.Scan    of an epoll, then of one that it watches
/// 8  Inode, HostMount, EventCounter, HostInput, LocalLink, MessageQueue, the reading side of a Pipe    one
/// 9  the writing side of a Pipe
/// 10 PollWait, EpollFile   who waits for changes of files; one at a time
/// 11 LockTable          the file locks
/// 12 FutexBucket        two for a requeue, in the order of their numbers
/// 13 PageTable          one at a time
/// 14 FileMemory         who maps a file     leaf
/// 15 ProcessRecords     leaf
/// 16 PidAllocator       leaf
/// 17 run queue overflow (scheduler)          leaf
/// ```
///
/// All of them are spin locks for a few dozen instructions: no lock is held across a wait, a preemption
/// point or a wake-up of another thread, and the only foreign code called under one is the event sink.
/// Whoever takes a waiter off a queue under a lock wakes it after releasing the lock. A signal to a
/// process group gets into every member's queue under the group's lock, which makes the send one step
/// with respect to creation; what follows from it is carried out afterwards.
///
/// In test builds (assertions on) the level that each acquisition asks for is checked against what the
/// thread holds.
enum LockOrder {
    /// Process groups and sessions as a whole: [JobTable].
    JOBS,
    /// The members of a group: [ProcessGroup].
    PROCESS_GROUP,
    /// A process: [ThreadGroup].
    PROCESS,
    /// A descriptor table.
    FILE_TABLE,
    /// The file tree.
    FILE_TREE,
    /// What becomes of a local socket, or of sockets in messages.
    SOCKET,
    /// What looks at files that others watch.
    EPOLL,
    /// A file.
    FILE,
    /// The writing side of a pipe, whose reading side is [#FILE].
    PIPE_WRITING,
    /// What waits for changes of files.
    WATCH,
    /// The file locks.
    FILE_LOCKS,
    /// Waits on futexes.
    FUTEX,
    /// What is mapped in an address space.
    MEMORY,
    /// Who maps a file.
    MAPPINGS,
    /// What is kept of the dead.
    RECORDS,
    /// The number space.
    PID
}
