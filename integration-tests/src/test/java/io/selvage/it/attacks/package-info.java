/// The kernel seen by somebody who wants what is not his. Each test is an attempt, which has to fail.
@NullMarked
package io.selvage.it.attacks;

import org.jspecify.annotations.NullMarked;
