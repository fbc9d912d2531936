/// What a program and an embedder see of the kernel: its nouns, its verbs and its errors.
@NullMarked
package io.selvage.api;

import org.jspecify.annotations.NullMarked;
