package io.selvage.program.transform;

import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which methods of a class poll where they begin. Loops poll by themselves, so that only endless calling
/// is left: the program's methods calling one another in a circle, of which each has at least one method
/// that polls, and the JDK calling a method again and again. A method does without if it can be part of
/// neither, and does not wait.
final class EntryPolls {
    /// How many calls deep methods without polls may call one another; the work they do multiplies.
    private static final int DEPTH = 3;
    private static final int LARGEST = 2000;
    private static final int POLLS = DEPTH + 1;

    private final ClassFacts facts;
    private final Map<String, CodeShape> shapes;
    private final Map<String, Integer> depths = new HashMap<>();

    /// @param shapes the class's methods' code by name and descriptor
    EntryPolls(ClassFacts facts, Map<String, CodeShape> shapes) {
        this.facts = facts;
        this.shapes = shapes;
    }

    boolean polls(MethodModel method) {
        return facts.calledByJdk(method) || depth(ClassFacts.key(method)) >= POLLS;
    }

    /// How deep calls go from a method without a poll; [#POLLS] if it polls.
    private int depth(String key) {
        @Nullable Integer known = depths.get(key);
        if (known != null) {
            return known;
        }
        // A method met again before its depth is known is part of a circle.
        depths.put(key, POLLS);
        @Nullable CodeShape shape = shapes.get(key);
        int depth = shape == null || shape.codeLength() > LARGEST ? POLLS : depth(shape, key.startsWith("<init>"));
        depths.put(key, depth);
        return depth;
    }

    private int depth(CodeShape shape, boolean constructor) {
        int depth = 0;
        for (CodeElement element : shape.elements()) {
            int below = switch (element) {
                case InvokeInstruction call -> below(call, constructor);
                case InvokeDynamicInstruction call -> JdkCalls.bounded(call) ? 0 : POLLS;
                case MonitorInstruction _ -> POLLS;
                default -> 0;
            };
            depth = Math.max(depth, below);
            if (depth >= POLLS) {
                return POLLS;
            }
        }
        return depth;
    }

    private int below(InvokeInstruction call, boolean constructor) {
        String owner = call.owner().asInternalName();
        if (JdkCalls.ownClass(owner)) {
            return JdkCalls.bounded(call) || isSuperConstructor(call) ? 0 : POLLS;
        }
        if (owner.equals(facts.name())) {
            String key = call.name().stringValue() + call.type().stringValue();
            @Nullable MethodModel only = facts.only(key);
            return only == null || facts.calledByJdk(only) ? POLLS : depth(key) + 1;
        }
        // A circle through another class's constructor is broken in that constructor, by what it calls.
        boolean creation = call.name().equalsString("<init>");
        return creation && (!constructor || isSuperConstructor(call)) ? 1 : POLLS;
    }

    private boolean isSuperConstructor(InvokeInstruction call) {
        return call.name().equalsString("<init>")
                && call.owner().asInternalName().equals(facts.superclass());
    }
}
