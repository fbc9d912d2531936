/// How an embedder takes part in scheduling: policies, what they order, and the machine's shape (MODEL 12).
@NullMarked
package io.selvage.api.scheduling;

import org.jspecify.annotations.NullMarked;
