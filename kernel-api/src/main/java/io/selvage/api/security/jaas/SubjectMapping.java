package io.selvage.api.security.jaas;

import io.selvage.api.SpawnActions;
import io.selvage.api.security.Group;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.UserAccount;
import java.security.Principal;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.security.auth.Subject;
import javax.security.auth.login.AccountNotFoundException;
import org.jspecify.annotations.Nullable;

/// Which user of the kernel a [Subject] is, and which subject a token. Immutable; for all threads. Does
/// not block, unless the embedder's function does.
///
/// A login module or a library for OIDC has found out who somebody is, and has put principals into a
/// subject. The embedder says what user each stands for, and starts his process:
///
/// ```java
/// SubjectMapping mapping = SubjectMapping.of(
///         principals, principal -> principal instanceof OidcPrincipal oidc ? oidc.claim("preferred_username") : null);
/// kernel.spawn(mapping.as(SpawnActions.NONE, subject), program);
/// ```
///
/// Inside, code that expects a subject gets that of the thread, as whom it acts at this moment:
///
/// ```java
/// Subject.callAs(mapping.subject(sys.identity()), action);
/// ```
///
/// The kernel takes a user's groups, privileges and integrity from his [UserAccount]; principals of a
/// subject for groups and roles grant nothing. A subject made of a token is a copy: it says who, decides
/// nothing in the kernel, and does not follow what becomes of the token. In code of the embedder's that
/// decides by subjects, remember that a token of the level
/// [io.selvage.api.security.ImpersonationLevel#IDENTIFICATION] has a subject too.
public final class SubjectMapping {
    private final Principals principals;
    private final Function<? super Principal, @Nullable String> userOf;

    private SubjectMapping(Principals principals, Function<? super Principal, @Nullable String> userOf) {
        this.principals = Objects.requireNonNull(principals);
        this.userOf = Objects.requireNonNull(userOf);
    }

    /// A principal stands for the user who has its name; others stand for nobody.
    ///
    /// @param principals the users of the kernel
    /// @return the mapping
    public static SubjectMapping byName(Principals principals) {
        return new SubjectMapping(principals, principal -> {
            String name = principal.getName();
            return principals.user(name) == null ? null : name;
        });
    }

    /// The embedder says whom a principal stands for.
    ///
    /// @param principals the users of the kernel
    /// @param userOf the name of a user, null for a principal that stands for none; called for every
    ///     principal of a subject
    /// @return the mapping
    public static SubjectMapping of(Principals principals, Function<? super Principal, @Nullable String> userOf) {
        return new SubjectMapping(principals, userOf);
    }

    /// The user whom a subject is.
    ///
    /// @param subject somebody who has proven who he is
    /// @return the one user that its principals stand for
    /// @throws AccountNotFoundException if they stand for none, for two, or for one that the kernel does
    ///     not know
    public UserAccount user(Subject subject) throws AccountNotFoundException {
        Set<String> names = new LinkedHashSet<>();
        for (Principal principal : subject.getPrincipals()) {
            String name = userOf.apply(principal);
            if (name != null) {
                names.add(name);
            }
        }
        if (names.size() != 1) {
            throw new AccountNotFoundException("the subject is " + (names.isEmpty() ? "no user" : "several: " + names));
        }
        String name = names.iterator().next();
        UserAccount account = principals.user(name);
        if (account == null) {
            throw new AccountNotFoundException("no user \"" + name + "\" is defined");
        }
        return account;
    }

    /// Lets a process run as a subject.
    ///
    /// @param actions what else is to happen before it starts
    /// @param subject somebody who has proven who he is
    /// @return the actions with the user
    /// @throws AccountNotFoundException as [#user(Subject)]
    public SpawnActions as(SpawnActions actions, Subject subject) throws AccountNotFoundException {
        return actions.withUser(user(subject).name());
    }

    /// The subject that a token is: one [UserPrincipal], unless the user counts for denials only; a
    /// [GroupPrincipal] for each group that counts where something is granted; one [IntegrityPrincipal].
    ///
    /// @param token what is in the token, for example what
    ///     [io.selvage.api.IdentityCalls#identity()] says
    /// @return a subject without credentials, which cannot be changed
    public Subject subject(TokenInfo token) {
        Set<Principal> who = new LinkedHashSet<>();
        if (token.userState().allows()) {
            UserAccount account = principals.user(token.user());
            who.add(new UserPrincipal(account == null ? token.user().toString() : account.name(), token.user()));
        }
        for (Group group : token.groups()) {
            if (group.state().allows()) {
                who.add(new GroupPrincipal(groupName(group.sid()), group.sid()));
            }
        }
        who.add(new IntegrityPrincipal(token.integrity()));
        return new Subject(true, who, Set.of(), Set.of());
    }

    private String groupName(Sid sid) {
        GroupAccount account = principals.group(sid);
        return account == null ? sid.toString() : account.name();
    }
}
