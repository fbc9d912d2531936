/// Measuring: which benchmarks there are, running them with JMH, and saying what came out.
///
/// [Catalogue] knows the [Subject]s, [Rotation] runs them as an [Effort] says and merges what JMH
/// measured, [Report] reads JMH's JSON, [Goal] compares it with what is wanted.
@NullMarked
package io.selvage.cli.bench;

import org.jspecify.annotations.NullMarked;
