/// What the kernel puts into each program. These classes are templates: every program's loader defines
/// its own copy of them, so that their static fields belong to one program. The program's code calls them
/// instead of what [Replaces] names; the kernel calls them through [io.selvage.guest.port.Inside] only.
@NullMarked
package io.selvage.guest;

import org.jspecify.annotations.NullMarked;
