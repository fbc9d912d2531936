package io.selvage.program.transform;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which methods, constructors and static fields of the JDK a program reaches by a static method instead.
/// Immutable. Names are internal (`java/lang/Thread`), descriptors as in the class file.
public final class Reroutes {
    private final Map<Site, Target> calls;
    private final Map<Site, Target> fields;
    private final Map<String, String> substitutes;
    private final Set<String> names = new HashSet<>();

    private record Site(CallKind kind, String owner, String name, String descriptor) {}

    private Reroutes(Builder builder) {
        calls = Map.copyOf(builder.calls);
        fields = Map.copyOf(builder.fields);
        substitutes = Map.copyOf(builder.substitutes);
        calls.keySet().forEach(site -> names.add(site.name() + site.descriptor()));
        fields.keySet().forEach(site -> names.add(site.name() + site.descriptor()));
    }

    /// {@return a builder without rules}
    public static Builder builder() {
        return new Builder();
    }

    /// Whether any rule is about a member of that name and descriptor; most members are sorted out by
    /// this.
    boolean mention(String name, String descriptor) {
        return names.contains(name + descriptor);
    }

    /// The rule for a call, looked for at the owner and, as long as these are classes of the program that
    /// do not declare the method themselves, at its superclasses.
    @Nullable
    Target call(CallKind kind, String owner, String name, String descriptor, Hierarchy hierarchy) {
        for (@Nullable String at = owner; at != null; at = hierarchy.superclass(at)) {
            @Nullable Target target = calls.get(new Site(kind, at, name, descriptor));
            if (target != null || hierarchy.declares(at, name, descriptor)) {
                return target;
            }
        }
        return null;
    }

    @Nullable
    Target construction(String owner, String descriptor) {
        return calls.get(new Site(CallKind.STATIC, owner, "<init>", descriptor));
    }

    @Nullable
    Target staticField(String owner, String name, String descriptor) {
        return fields.get(new Site(CallKind.STATIC, owner, name, descriptor));
    }

    /// The class that stands for another one where programs construct or extend it.
    @Nullable
    String substitute(String owner) {
        return substitutes.get(owner);
    }

    /// Gathers rules; a later rule for the same site replaces an earlier one. For one thread.
    public static final class Builder {
        private final Map<Site, Target> calls = new HashMap<>();
        private final Map<Site, Target> fields = new HashMap<>();
        private final Map<String, String> substitutes = new HashMap<>();

        private Builder() {}

        /// Calls of a static method go to `targetOwner.targetName` with the same descriptor.
        public Builder staticCall(String owner, String name, String descriptor, String targetOwner, String targetName) {
            calls.put(new Site(CallKind.STATIC, owner, name, descriptor), new Target(targetOwner, targetName, null));
            return this;
        }

        /// Calls of an instance method, `super.m()` included, go to `targetOwner.targetName`, a static
        /// method whose first parameter is the receiver as an `owner`.
        public Builder call(String owner, String name, String descriptor, String targetOwner, String targetName) {
            return virtualCall(owner, name, descriptor, targetOwner, targetName)
                    .superCall(owner, name, descriptor, targetOwner, targetName);
        }

        /// As [#call], for calls that choose by the receiver's class only.
        public Builder virtualCall(
                String owner, String name, String descriptor, String targetOwner, String targetName) {
            calls.put(new Site(CallKind.VIRTUAL, owner, name, descriptor), new Target(targetOwner, targetName, owner));
            return this;
        }

        /// As [#call], for `super.m()` only.
        public Builder superCall(String owner, String name, String descriptor, String targetOwner, String targetName) {
            calls.put(new Site(CallKind.SUPER, owner, name, descriptor), new Target(targetOwner, targetName, owner));
            return this;
        }

        /// `new owner(…)` with that constructor becomes a call of `targetOwner.targetName`, a static
        /// method with the constructor's parameters that returns an `owner`. A subclass's `super(…)`
        /// stays as it is.
        public Builder construction(String owner, String descriptor, String targetOwner, String targetName) {
            calls.put(
                    new Site(CallKind.STATIC, owner, "<init>", descriptor), new Target(targetOwner, targetName, null));
            return this;
        }

        /// Reads of a static field become calls of `targetOwner.targetName`, a static method without
        /// parameters that returns what the field would hold.
        public Builder staticField(
                String owner, String name, String descriptor, String targetOwner, String targetName) {
            fields.put(new Site(CallKind.STATIC, owner, name, descriptor), new Target(targetOwner, targetName, null));
            return this;
        }

        /// `new owner(…)` and `extends owner` become `new target(…)` and `extends target`, a subclass of
        /// it with the same constructors.
        ///
        /// @param owner the class, by internal name
        /// @param target what stands for it
        /// @return this
        public Builder subclass(String owner, String target) {
            substitutes.put(owner, target);
            return this;
        }

        /// {@return the rules gathered so far}
        public Reroutes build() {
            return new Reroutes(this);
        }
    }
}
