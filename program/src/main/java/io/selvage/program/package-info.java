/// Program files: what is in them, and how they are loaded.
@NullMarked
package io.selvage.program;

import org.jspecify.annotations.NullMarked;
