/// Where the code of a program and the kernel meet. These classes are shared: the loaders of all programs
/// find the kernel's own.
@NullMarked
package io.selvage.guest.port;

import org.jspecify.annotations.NullMarked;
