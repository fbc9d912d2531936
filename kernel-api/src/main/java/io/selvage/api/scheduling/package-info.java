/// What a policy of scheduling and the machine that it schedules have to say to each other: above all the
/// [Topology][io.selvage.api.scheduling.Topology] of the virtual cores.
@NullMarked
package io.selvage.api.scheduling;

import org.jspecify.annotations.NullMarked;
