/// The kernel: process table, clone, exit, wait, memory, files, identity and boot.
@NullMarked
package io.selvage.kernel;

import org.jspecify.annotations.NullMarked;
