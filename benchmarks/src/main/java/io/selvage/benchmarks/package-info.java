/// One benchmark per question, each beside the JDK's own threads.
@NullMarked
package io.selvage.benchmarks;

import org.jspecify.annotations.NullMarked;
