/// The {@code selvage} command.
@NullMarked
package io.selvage.cli;

import org.jspecify.annotations.NullMarked;
