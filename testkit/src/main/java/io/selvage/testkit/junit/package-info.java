/// Concurrency tests in JUnit 5: a method whose body is run under one schedule after the other.
@NullMarked
package io.selvage.testkit.junit;

import org.jspecify.annotations.NullMarked;
