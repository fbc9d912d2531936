package io.selvage.testkit.weaving;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Leaves a class as it was compiled: its accesses are no points, its monitors are the JVM's own, its
/// threads and clocks the real ones. For code that is correct by other means and would only blow up the
/// number of schedules. Nested classes want the annotation themselves.
///
/// Such a class must not hold a monitor while it calls woven code: a thread that is preempted there keeps
/// the others out in a way that the machine does not see.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Unwoven {}
