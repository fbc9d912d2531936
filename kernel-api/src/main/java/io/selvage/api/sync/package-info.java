/// Locks for threads of one process and of several, made of words in their memory and of the kernel's
/// futexes: [Mutex][io.selvage.api.sync.Mutex], [Condition][io.selvage.api.sync.Condition],
/// [Semaphore][io.selvage.api.sync.Semaphore] and [Barrier][io.selvage.api.sync.Barrier].
///
/// An object of these classes is a handle: it names the place of the lock and holds no state. All state
/// is in simulated memory at the address given, so that any number of handles on one address, of one
/// kind, in any process that has the memory, are the same lock. Memory that reads as zero holds a free
/// mutex, a condition that nobody waits for, a semaphore of value 0 and a barrier at which nobody has
/// arrived. Handles may be used by all threads at once; each call acts for the simulated thread that
/// makes it.
///
/// What nobody contends for costs no futex call. Words are accessed sequentially consistently, so that
/// what a thread did before it released a lock, signalled or arrived happens before what another does
/// after it was let in by that.
///
/// The scope says who can meet: [PRIVATE][io.selvage.api.FutexScope#PRIVATE] threads that share their
/// memory, [SHARED][io.selvage.api.FutexScope#SHARED] whoever has mapped it. All handles on one lock name
/// the same scope.
///
/// Blocking: a stackful thread sleeps and frees its core. A wait goes on after a signal handler has run,
/// whatever the flags of the handler, as POSIX threads' do; an interrupt of the Java thread does not end
/// it either. A stackless thread never sleeps inside a call: it is refused with `EDEADLK` where it would
/// have to wait, and uses the forms that begin with `try`. No lock may be used in a signal handler that
/// has interrupted a call of this package.
///
/// A fork's child has a copy of private memory in which no owner runs: what others held at that moment is
/// held for ever there (MODEL 4), and what the caller of fork held has the parent's thread as its owner.
/// Such a child lays out its locks anew. Shared mappings stay the same locks.
///
/// The accesses fault like any other of the program: `SIGSEGV` where nothing is mapped.
@NullMarked
package io.selvage.api.sync;

import org.jspecify.annotations.NullMarked;
