/// One benchmark class per question, each with its peers in the same class: JDK virtual threads, platform threads, a
/// fork-join pool where it fits.
///
/// Class and method names are what `selvage bench` shows, in lower case with hyphens:
/// `PingPong.selvageStackful1Core` is subject `selvage-stackful-1-core` of benchmark `ping-pong`.
///
/// Each invocation hands one piece of work of about 10 to 100 ms from JMH's platform thread to threads of the subject's
/// own kind and waits for its end, so that the hand-over does not count; `@OperationsPerInvocation` divides the rest.
/// Selvage's subjects run on pinned cores, the JDK's threads are placed by the host.
@NullMarked
package io.selvage.benchmarks;

import org.jspecify.annotations.NullMarked;
