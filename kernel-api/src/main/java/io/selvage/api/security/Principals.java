package io.selvage.api.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The users and groups that a kernel knows, as the embedder defines them. Immutable.
///
/// ```java
/// Sid staff = Sid.of("S-1-5-21-7-2-1-2000");
/// Principals.builder()
///         .group(new GroupAccount("staff", staff, 2000))
///         .user(UserAccount.of("ann", Sid.of("S-1-5-21-7-2-1-1000"), 1000, staff))
///         .build()
/// ```
///
/// There always are the users `system` (number 0, every privilege, integrity [Integrity#SYSTEM]) and
/// `anonymous` (65534), and the groups `system` (0), `administrators` (544) and `everyone` (65534).
public final class Principals {
    /// The number of the user `anonymous` and of the group `everyone`.
    public static final int NOBODY = 65_534;

    private static final UserAccount SYSTEM_ACCOUNT = new UserAccount(
            "system",
            Sid.SYSTEM,
            0,
            Sid.SYSTEM,
            List.of(Group.of(Sid.ADMINISTRATORS)),
            Set.of(Privilege.values()),
            Integrity.SYSTEM,
            Set.of(TokenPolicy.values()));
    private static final UserAccount ANONYMOUS_ACCOUNT =
            UserAccount.of("anonymous", Sid.ANONYMOUS, NOBODY, Sid.EVERYONE).withIntegrity(Integrity.UNTRUSTED);

    /// Nobody but those whom every kernel knows.
    public static final Principals SYSTEM_ONLY = builder().build();

    private final Map<String, UserAccount> usersByName;
    private final Map<Sid, UserAccount> usersBySid = new HashMap<>();
    private final Map<Integer, UserAccount> usersByNumber = new HashMap<>();
    private final Map<String, GroupAccount> groupsByName;
    private final Map<Sid, GroupAccount> groupsBySid = new HashMap<>();
    private final Map<Integer, GroupAccount> groupsByNumber = new HashMap<>();

    private Principals(Map<String, UserAccount> users, Map<String, GroupAccount> groups) {
        usersByName = Collections.unmodifiableMap(users);
        groupsByName = Collections.unmodifiableMap(groups);
        for (UserAccount user : users.values()) {
            usersBySid.put(user.sid(), user);
            usersByNumber.put(user.number(), user);
        }
        for (GroupAccount group : groups.values()) {
            groupsBySid.put(group.sid(), group);
            groupsByNumber.put(group.number(), group);
        }
    }

    /// Begins with those whom every kernel knows.
    ///
    /// @return a builder
    public static Builder builder() {
        return new Builder();
    }

    /// {@return all users, in the order of their definition}
    public Collection<UserAccount> users() {
        return usersByName.values();
    }

    /// {@return all groups, in the order of their definition}
    public Collection<GroupAccount> groups() {
        return groupsByName.values();
    }

    /// {@return the user of the kernel's own threads}
    public UserAccount system() {
        return SYSTEM_ACCOUNT;
    }

    /// {@return the user whom services act as for clients that hide who they are}
    public UserAccount anonymous() {
        return ANONYMOUS_ACCOUNT;
    }

    /// Finds a user by his name.
    ///
    /// @param name the name
    /// @return null if there is none
    public @Nullable UserAccount user(String name) {
        return usersByName.get(name);
    }

    /// Finds a user by his SID.
    ///
    /// @param sid the SID
    /// @return null if there is none
    public @Nullable UserAccount user(Sid sid) {
        return usersBySid.get(sid);
    }

    /// Finds a user by his number.
    ///
    /// @param number the number
    /// @return null if there is none
    public @Nullable UserAccount user(int number) {
        return usersByNumber.get(number);
    }

    /// Finds a group by its name.
    ///
    /// @param name the name
    /// @return null if there is none
    public @Nullable GroupAccount group(String name) {
        return groupsByName.get(name);
    }

    /// Finds a group by its SID.
    ///
    /// @param sid the SID
    /// @return null if there is none
    public @Nullable GroupAccount group(Sid sid) {
        return groupsBySid.get(sid);
    }

    /// Finds a group by its number.
    ///
    /// @param number the number
    /// @return null if there is none
    public @Nullable GroupAccount group(int number) {
        return groupsByNumber.get(number);
    }

    /// Collects users and groups. For one thread.
    public static final class Builder {
        private final Map<String, UserAccount> users = new LinkedHashMap<>();
        private final Map<String, GroupAccount> groups = new LinkedHashMap<>();
        private final Map<Object, String> taken = new HashMap<>();

        private Builder() {
            group(new GroupAccount("system", Sid.SYSTEM, 0));
            group(new GroupAccount("administrators", Sid.ADMINISTRATORS, 544));
            group(new GroupAccount("everyone", Sid.EVERYONE, NOBODY));
            user(SYSTEM_ACCOUNT);
            user(ANONYMOUS_ACCOUNT);
        }

        /// A key of `taken`: users and groups have numbers and SIDs apart from each other.
        private record Key(String kind, Object value) {}

        /// Adds a user. His groups may be added before or after.
        ///
        /// @param user the user
        /// @return this
        /// @throws IllegalArgumentException if there is one with that name, SID or number
        public Builder user(UserAccount user) {
            claim("user", user.name(), user.name(), user.sid(), user.number());
            users.put(user.name(), user);
            return this;
        }

        /// Adds a group.
        ///
        /// @param group the group
        /// @return this
        /// @throws IllegalArgumentException if there is one with that name, SID or number
        public Builder group(GroupAccount group) {
            claim("group", group.name(), group.name(), group.sid(), group.number());
            groups.put(group.name(), group);
            return this;
        }

        private void claim(String kind, String name, Object... values) {
            for (Object value : values) {
                String holder = taken.get(new Key(kind, value));
                if (holder != null) {
                    throw new IllegalArgumentException(
                            kind + " \"" + name + "\": there is a " + kind + " \"" + holder + "\" with " + value);
                }
            }
            for (Object value : values) {
                taken.put(new Key(kind, value), name);
            }
        }

        /// Ends the collection; the builder can go on afterwards.
        ///
        /// @return the users and groups
        /// @throws IllegalArgumentException if a user is in a group that is not defined, or a SID names
        ///     both a defined user and a defined group
        public Principals build() {
            Set<Sid> known = new HashSet<>();
            groups.values().forEach(group -> known.add(group.sid()));
            for (UserAccount user : users.values()) {
                if (known.contains(user.sid()) && !user.sid().equals(Sid.SYSTEM)) {
                    throw new IllegalArgumentException(
                            "user \"" + user.name() + "\": " + user.sid() + " is a group's SID");
                }
                List<Sid> memberOf = new ArrayList<>(List.of(user.primaryGroup()));
                user.groups().forEach(group -> memberOf.add(group.sid()));
                for (Sid group : memberOf) {
                    if (!known.contains(group)) {
                        throw new IllegalArgumentException(
                                "user \"" + user.name() + "\": no group " + group + " is defined");
                    }
                }
            }
            return new Principals(new LinkedHashMap<>(users), new LinkedHashMap<>(groups));
        }
    }
}
