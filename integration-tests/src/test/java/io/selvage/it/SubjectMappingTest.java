package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import io.selvage.api.security.Group;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.jaas.GroupPrincipal;
import io.selvage.api.security.jaas.IntegrityPrincipal;
import io.selvage.api.security.jaas.SubjectMapping;
import io.selvage.api.security.jaas.UserPrincipal;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import javax.security.auth.login.AccountNotFoundException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Subjects of Java's, in and out of the kernel.
@Timeout(60)
class SubjectMappingTest {
    /// What a library for OIDC could make of a token.
    private record OidcPrincipal(String issuer, String login) implements Principal {
        @Override
        public String getName() {
            return issuer + "#" + login;
        }
    }

    private static final SubjectMapping OIDC = SubjectMapping.of(
            Crowd.PRINCIPALS,
            principal ->
                    principal instanceof OidcPrincipal oidc && oidc.issuer().equals("https://id.example")
                            ? oidc.login()
                            : null);

    private static Subject subject(Principal... who) {
        return new Subject(true, Set.of(who), Set.of(), Set.of());
    }

    @Test
    void aSubjectRunsAProcessAndFindsItselfThere() throws Exception {
        Subject outside = subject(new OidcPrincipal("https://id.example", "ann"));
        AtomicReference<@Nullable Subject> inside = new AtomicReference<>();
        try (Kernel kernel = Crowd.boot(1)) {
            ExitStatus status = kernel.spawn(OIDC.as(SpawnActions.NONE, outside), Program.of("whoami", sys -> {
                        inside.set(Subject.callAs(OIDC.subject(sys.identity()), Subject::current));
                        return 0;
                    }))
                    .waitFor();
            assertEquals(ExitStatus.exited(0), status);
        }
        Subject seen = inside.get();
        assertEquals(
                Set.of(
                        new UserPrincipal("ann", Crowd.ANN),
                        new GroupPrincipal("staff", Crowd.STAFF),
                        new GroupPrincipal("everyone", Sid.EVERYONE),
                        new IntegrityPrincipal(Integrity.MEDIUM)),
                seen == null ? Set.of() : seen.getPrincipals());
        assertTrue(seen != null && seen.isReadOnly());
    }

    @Test
    void whoIsNotExactlyOneKnownUserIsNobody() throws Exception {
        OidcPrincipal ann = new OidcPrincipal("https://id.example", "ann");
        assertEquals(Crowd.ANN, OIDC.user(subject(ann, () -> "bob")).sid());
        for (Subject refused : new Subject[] {
            subject(),
            subject(new OidcPrincipal("https://elsewhere.example", "ann")),
            subject(ann, new OidcPrincipal("https://id.example", "bob")),
            subject(new OidcPrincipal("https://id.example", "nobody at all"))
        }) {
            assertThrows(AccountNotFoundException.class, () -> OIDC.user(refused));
        }
    }

    @Test
    void principalsCountByTheirNamesIfTheEmbedderSaysNothingElse() throws Exception {
        SubjectMapping mapping = SubjectMapping.byName(Crowd.PRINCIPALS);
        assertEquals(
                "bob", mapping.user(subject(() -> "role: reader", () -> "bob")).name());
        assertThrows(AccountNotFoundException.class, () -> mapping.user(subject(() -> "role: reader")));
    }

    @Test
    void groupsThatCountForDenialsOnlyAreLeftOut() throws Exception {
        try (Kernel kernel = Crowd.boot(1)) {
            Crowd.as(kernel, "ann", sys -> {
                int token = sys.openProcessToken(0, TokenRight.ALL);
                int lesser =
                        sys.restrictToken(token, TokenFilter.NONE.denyingOnly(Crowd.ANN, Crowd.STAFF), TokenRight.ALL);
                Set<Principal> left = OIDC.subject(sys.tokenInfo(lesser)).getPrincipals();
                assertTrue(left.stream().noneMatch(UserPrincipal.class::isInstance));
                assertTrue(left.stream().noneMatch(each -> each.getName().equals("staff")));
                assertEquals(Group.State.DENY_ONLY, sys.tokenInfo(lesser).userState());
            });
        }
    }
}
