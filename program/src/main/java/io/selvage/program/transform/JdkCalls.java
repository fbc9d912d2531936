package io.selvage.program.transform;

import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.Set;

/// What is known of the JDK's methods: which of them neither block nor run for long by themselves. Those
/// that call back call methods of the program that poll.
final class JdkCalls {
    private static final Set<String> VALUES = Set.of(
            "java/lang/Math",
            "java/lang/StrictMath",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Float",
            "java/lang/Double",
            "java/lang/Character",
            "java/lang/Byte",
            "java/lang/Short",
            "java/lang/Boolean");
    private static final Set<String> TEXT =
            Set.of("java/lang/String", "java/lang/StringBuilder", "java/lang/StringBuffer", "java/lang/CharSequence");
    /// Of the classes above, what takes time by the length of a text and more.
    private static final Set<String> LONG_TEXT = Set.of(
            "format",
            "formatted",
            "join",
            "matches",
            "replace",
            "replaceAll",
            "replaceFirst",
            "split",
            "repeat",
            "lines",
            "chars",
            "codePoints",
            "intern",
            "reverse",
            "splitWithDelimiters");
    private static final Set<String> COLLECTIONS = Set.of(
            "java/util/ArrayList",
            "java/util/ArrayDeque",
            "java/util/HashMap",
            "java/util/HashSet",
            "java/util/LinkedHashMap",
            "java/util/LinkedHashSet",
            "java/util/IdentityHashMap",
            "java/util/BitSet",
            "java/util/List",
            "java/util/Map",
            "java/util/Set",
            "java/util/Map$Entry");
    private static final Set<String> SHORT_ON_COLLECTIONS = Set.of(
            "get",
            "set",
            "put",
            "add",
            "size",
            "isEmpty",
            "containsKey",
            "getKey",
            "getValue",
            "setValue",
            "getOrDefault",
            "putIfAbsent",
            "addLast",
            "addFirst",
            "push",
            "pop",
            "peek",
            "pollFirst",
            "pollLast",
            "removeLast",
            "peekFirst",
            "peekLast",
            "entrySet",
            "keySet",
            "values",
            "clear");
    private static final Set<String> OF_OBJECTS = Set.of(
            "<init>", "getClass", "hashCode", "equals", "toString", "requireNonNull", "hash", "requireNonNullElse");
    private static final Set<String> OF_SYSTEM =
            Set.of("nanoTime", "currentTimeMillis", "identityHashCode", "arraycopy");

    private JdkCalls() {}

    /// Whether a class is the JDK's by its name. Packages that others may define, `javax` among them,
    /// count as the program's.
    static boolean ownClass(String internalName) {
        return internalName.startsWith("java/") || internalName.startsWith("[");
    }

    /// Whether a call of a method of the JDK is known to take little time and not to wait.
    static boolean bounded(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (VALUES.contains(owner)) {
            return true;
        }
        if (TEXT.contains(owner)) {
            return !LONG_TEXT.contains(name);
        }
        if (COLLECTIONS.contains(owner) && SHORT_ON_COLLECTIONS.contains(name)) {
            return true;
        }
        return switch (owner) {
            case "java/lang/Object", "java/util/Objects" -> OF_OBJECTS.contains(name);
            case "java/lang/System" -> OF_SYSTEM.contains(name);
            case "java/lang/Enum" -> true;
            case "java/util/Arrays" -> name.equals("copyOf");
            default ->
                owner.startsWith("[")
                        || (name.equals("<init>")
                                && (owner.startsWith("java/util/")
                                        || owner.endsWith("Exception")
                                        || owner.endsWith("Error")));
        };
    }

    /// Whether a call cannot come back to the program and write one of its fields.
    static boolean changesNoField(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        return VALUES.contains(owner)
                || (owner.equals("java/lang/String")
                        && bounded(call)
                        && !call.name().equalsString("valueOf"));
    }

    /// Whether a dynamic call site is one of the language's own, which make an object or a string.
    static boolean bounded(InvokeDynamicInstruction call) {
        return switch (call.bootstrapMethod().owner().descriptorString()) {
            case "Ljava/lang/invoke/LambdaMetafactory;",
                    "Ljava/lang/invoke/StringConcatFactory;",
                    "Ljava/lang/runtime/SwitchBootstraps;" -> true;
            default -> false;
        };
    }
}
