package io.selvage.testkit.junit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A method to be called in every run.
///
/// @param instance on which of the nested test instances, 0 for the outermost
/// @param method the method, as it was compiled
/// @param arguments what JUnit resolved; null where the run has to fill something in
record Call(int instance, Method method, List<@Nullable Object> arguments) {
    Call {
        arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
    }
}
