package io.selvage.program.transform;

import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How much is written into one method. Less than usual goes where a method would grow beyond what a
/// class file can hold, or beyond what the JVM compiles.
enum PollDensity {
    /// Polls where methods begin, where exceptions land, and in loops, which go in stretches.
    USUAL,
    /// Polls where methods begin and loops go round.
    SPARSE,
    /// No polls; what calls it, and what it calls, has them.
    REROUTED,
    /// The method as it was.
    UNTOUCHED;

    private PollDensity less() {
        return switch (this) {
            case USUAL -> SPARSE;
            case SPARSE -> REROUTED;
            case REROUTED, UNTOUCHED -> UNTOUCHED;
        };
    }

    /// The density of each method of a class, by what [ClassFacts#key] says.
    static final class Table {
        private final Map<String, PollDensity> lessThanUsual = new HashMap<>();

        Table() {}

        PollDensity of(MethodModel method) {
            return lessThanUsual.getOrDefault(ClassFacts.key(method), USUAL);
        }

        /// Writes less into all methods that are larger than that.
        ///
        /// @return whether there was any into which less can be written
        boolean thinAbove(int codeLength, Iterable<MethodModel> methods) {
            boolean any = false;
            for (MethodModel method : methods) {
                if (length(method) > codeLength && of(method) != UNTOUCHED) {
                    thin(method);
                    any = true;
                }
            }
            return any;
        }

        private void thin(MethodModel method) {
            lessThanUsual.put(ClassFacts.key(method), of(method).less());
        }

        /// Writes less into those methods that the JVM would have compiled and that have grown too large
        /// for that.
        ///
        /// @param limit the longest code that is compiled
        /// @param methods before
        /// @param written the same after
        /// @return whether there was any
        boolean thinGrown(int limit, Iterable<MethodModel> methods, Iterable<MethodModel> written) {
            Set<String> atRisk = new HashSet<>();
            for (MethodModel method : methods) {
                int length = length(method);
                if (length <= limit && length > limit / 4 && of(method).compareTo(REROUTED) < 0) {
                    atRisk.add(ClassFacts.key(method));
                }
            }
            boolean any = false;
            for (MethodModel method : atRisk.isEmpty() ? List.<MethodModel>of() : written) {
                if (atRisk.contains(ClassFacts.key(method)) && length(method) > limit) {
                    thin(method);
                    any = true;
                }
            }
            return any;
        }

        private static int length(MethodModel method) {
            CodeModel code = method.code().orElse(null);
            return code instanceof CodeAttribute attribute ? attribute.codeLength() : 0;
        }
    }
}
