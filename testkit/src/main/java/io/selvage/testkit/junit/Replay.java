package io.selvage.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes a [ConcurrentTest] run one recorded schedule instead of looking for one. The schedule brings its
/// machine with it (cores, faults, step limit), so the test's own parameters do not matter then.
///
/// Such a test fails always, and says which of these is the case: the schedule breaks the program as it
/// did; the program stands it now, so that the annotation can go; or it does not fit the program any
/// more, because either it or the JDK has changed.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Replay {
    /// The schedule in one line, as a report shows it, or the content of a schedule file.
    ///
    /// @return the schedule; empty if there is a [#file()]
    String value() default "";

    /// The path of a schedule file, absolute or from the working directory.
    ///
    /// @return the path; empty if there is a [#value()]
    String file() default "";
}
