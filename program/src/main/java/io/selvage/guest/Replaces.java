package io.selvage.guest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What the code of programs is made to use instead of something in the JDK. On a static method: a method
/// of the same name, a constructor or a static field. On a class: a class, where it is constructed and
/// extended.
///
/// Read from the class file; nobody loads a class for it.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(Replaces.All.class)
public @interface Replaces {
    /// {@return whose member is replaced, or which class}
    Class<?> value();

    /// {@return what kind of member it is}
    Kind kind() default Kind.STATIC;

    /// {@return the member's name, if it is not the method's}
    String name() default "";

    /// Several of them.
    @Documented
    @Retention(RetentionPolicy.CLASS)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface All {
        /// {@return the parts}
        Replaces[] value();
    }

    /// What is replaced.
    enum Kind {
        /// A static method.
        STATIC,
        /// An instance method, whose receiver is the first parameter, called in any way.
        INSTANCE,
        /// An instance method that may be overridden, whose receiver is the first parameter; calls by
        /// `super` stay.
        VIRTUAL,
        /// A constructor.
        NEW,
        /// The reading of a static field.
        FIELD
    }
}
