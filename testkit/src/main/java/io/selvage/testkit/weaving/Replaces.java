package io.selvage.testkit.weaving;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// On a static method that woven code calls instead of one of the JDK's: the same parameters and result,
/// after the receiver if the original has one.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Replaces {
    /// {@return the class that has the original}
    Class<?> type();

    /// {@return the original's name}
    String name();

    /// {@return what the original is}
    Kind kind() default Kind.STATIC;

    /// {@return whether the substitute has one more parameter, behind all others: the number of the site}
    boolean sited() default false;

    /// What the original is.
    enum Kind {
        /// A static method.
        STATIC,
        /// An instance method, also when called of a subclass or implementation.
        INSTANCE
    }
}
