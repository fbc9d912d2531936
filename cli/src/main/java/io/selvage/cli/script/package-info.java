/// Op scripts: a line each says which thread makes which call; the trace says what came of it.
@NullMarked
package io.selvage.cli.script;

import org.jspecify.annotations.NullMarked;
