/// Programs that refuse to die, and what becomes of them and of their neighbours when they are killed.
@NullMarked
package io.selvage.it.zoo;

import org.jspecify.annotations.NullMarked;
