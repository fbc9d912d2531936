/// Tests that see the whole system.
@NullMarked
package io.selvage.it;

import org.jspecify.annotations.NullMarked;
