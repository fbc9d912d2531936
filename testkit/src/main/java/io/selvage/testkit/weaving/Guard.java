package io.selvage.testkit.weaving;

import java.util.Set;

/// Which locks of the JVM's own a class of the JDK takes in its methods. A thread must not be preempted
/// while it holds one: others would stop at it unseen.
enum Guard {
    /// None.
    NONE,
    /// Some lock inside.
    INNER,
    /// The object's own monitor, which woven code may hold as well.
    MONITOR;

    private static final Set<String> SELF_SYNCHRONIZED = Set.of(
            "java.util.Vector",
            "java.util.Stack",
            "java.util.Hashtable",
            "java.util.Properties",
            "java.lang.StringBuffer");

    private static final Set<String> SYNCHRONIZED_INSIDE = Set.of(
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet");

    private static final ClassValue<Guard> GUARDS = new ClassValue<>() {
        @Override
        protected Guard computeValue(Class<?> type) {
            return classify(type);
        }
    };

    static Guard of(Object object) {
        return GUARDS.get(object.getClass());
    }

    private static Guard classify(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            String name = each.getName();
            if (SELF_SYNCHRONIZED.contains(name) || name.startsWith("java.util.Collections$Synchronized")) {
                return MONITOR;
            }
            int nested = name.indexOf('$');
            if (SYNCHRONIZED_INSIDE.contains(nested < 0 ? name : name.substring(0, nested))) {
                return INNER;
            }
        }
        return NONE;
    }
}
