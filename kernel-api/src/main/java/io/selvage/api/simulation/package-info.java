/// What a deterministic kernel lets its owner decide, see and replay. Everything in here is about kernels
/// booted with [io.selvage.api.KernelConfig#deterministic(long)]; on the real machine there is nothing to
/// decide.
@NullMarked
package io.selvage.api.simulation;

import org.jspecify.annotations.NullMarked;
