package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Access;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// What becomes of a call.
sealed interface CallRule {
    /// It stays.
    record Keep() implements CallRule {}

    /// A static method is called instead, with the receiver as first argument.
    ///
    /// @param method that method
    record Replace(SubstituteMethod method) implements CallRule {}

    /// An argument is added: what a static method returns.
    ///
    /// @param holder the class that has that method
    /// @param supplier the method's name; it has no parameters
    /// @param supplied its descriptor
    /// @param type the call's new descriptor
    /// @param beforeLast whether it goes before the last argument rather than behind
    record Append(ClassDesc holder, String supplier, MethodTypeDesc supplied, MethodTypeDesc type, boolean beforeLast)
            implements CallRule {}

    /// An argument is converted by a static method.
    ///
    /// @param holder the class that has that method
    /// @param converter the method's name
    /// @param type its descriptor
    /// @param beforeLast whether it is the argument before the last rather than the last
    record Convert(ClassDesc holder, String converter, MethodTypeDesc type, boolean beforeLast) implements CallRule {}

    /// On a machine it fails, because it would start threads out of the machine's control.
    ///
    /// @param what what would
    record Refuse(String what) implements CallRule {}

    /// Another class is instantiated: a [ProgramThread] for a thread.
    record Subclass() implements CallRule {}

    /// A point comes before it.
    ///
    /// @param access what it does
    /// @param target with what
    record Point(Access access, Target target) implements CallRule {}

    /// What a call accesses.
    enum Target {
        /// The receiver.
        RECEIVER,
        /// The receiver, which may hold a lock of the JVM's while it calls back.
        GUARDED_RECEIVER,
        /// The first argument.
        FIRST_ARGUMENT,
        /// The first argument of a handle for fields or arrays; the handle itself if it is one for a
        /// static field.
        HANDLE
    }
}
