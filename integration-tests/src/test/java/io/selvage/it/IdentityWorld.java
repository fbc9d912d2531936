package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.SocketFlags;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Impersonation;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenGuid;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.TokenPolicy;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.it.IdentityModel.Actor;
import io.selvage.it.IdentityModel.Handle;
import io.selvage.it.IdentityModel.Identity;
import io.selvage.it.IdentityModel.Peer;
import io.selvage.it.IdentityModel.Place;
import io.selvage.kernel.TokenHolders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Processes, threads and tokens of a kernel beside their model: does one thing after the other to both,
/// and after each holds every thread against the model.
final class IdentityWorld {
    /// What can be done.
    enum Verb {
        THREAD,
        FORK,
        OPEN,
        DUPLICATE,
        RESTRICT,
        CREATE,
        IMPERSONATE,
        IMPERSONATE_AGAIN,
        BLOCK,
        REVERT,
        INSTALL,
        PRIVILEGES,
        LOWER,
        CONNECT,
        IMPERSONATE_PEER,
        PEER_BLOCK,
        CLOSE,
        MOVE,
        EXEC,
        END
    }

    /// One thing to do; each verb takes from the numbers what it needs.
    record Operation(Verb verb, int actor, int first, int second) {}

    private static final int MOST_ACTORS = 9;
    private static final List<String> USERS = List.of("system", "web", "ann", "ida", "leo");
    private static final List<Puppet.Kind> KINDS = List.of(Puppet.Kind.values());
    private static final List<ImpersonationLevel> LEVELS = List.of(ImpersonationLevel.values());
    private static final List<Integrity> INTEGRITIES = List.of(Integrity.values());
    private static final List<Privilege> PRIVILEGES =
            List.of(Privilege.IMPERSONATE, Privilege.ASSIGN_PRIMARY_TOKEN, Privilege.TCB, Privilege.CREATE_TOKEN);

    private final Kernel kernel;
    private final SystemCalls driver;
    private final int cores;
    private final List<Place> places = new ArrayList<>();
    private final TokenHolders holders = new TokenHolders();

    /// Each token has one name, and each name one token.
    private final IdentityHashMap<Identity, TokenGuid> names = new IdentityHashMap<>();

    private final Map<TokenGuid, Identity> named = new HashMap<>();
    private long logons;
    private int listeners;

    IdentityWorld(Kernel kernel, SystemCalls driver, int cores) {
        this.kernel = kernel;
        this.driver = driver;
        this.cores = cores;
        for (int i = 0; i < USERS.size(); i++) {
            var place = new Place(Identity.of(Objects.requireNonNull(People.ALL.user(USERS.get(i))), ++logons));
            place.actors.add(new Actor(Puppet.spawn(driver, USERS.get(i), kind(i)), place));
            places.add(place);
        }
    }

    /// Does all of it, and ends everybody.
    void run(List<Operation> operations) {
        check("the beginning");
        for (Operation operation : operations) {
            perform(operation);
            check(operation.toString());
        }
        actors().forEach(this::end);
        checkHolders("the end");
    }

    private List<Actor> actors() {
        List<Actor> all = new ArrayList<>();
        places.forEach(place -> all.addAll(place.actors));
        return all;
    }

    private static <T> @Nullable T chosen(List<T> from, int number) {
        return from.isEmpty() ? null : from.get(number % from.size());
    }

    private void perform(Operation operation) {
        List<Actor> all = actors();
        Actor actor = all.get(operation.actor() % all.size());
        int first = operation.first();
        int second = operation.second();
        switch (operation.verb()) {
            case THREAD -> newThread(actor, kind(first));
            case FORK -> fork(actor, kind(first));
            case OPEN -> open(actor, first);
            case DUPLICATE -> duplicate(actor, first, second);
            case RESTRICT -> restrict(actor, first, second);
            case CREATE -> create(actor, USERS.get(first % USERS.size()));
            case IMPERSONATE, IMPERSONATE_AGAIN -> {
                provideToken(actor, second);
                impersonate(actor, first);
            }
            case BLOCK -> {
                provideToken(actor, second);
                block(actor, first);
            }
            case REVERT -> revert(actor);
            case INSTALL -> install(actor, first);
            case PRIVILEGES -> privileges(actor, first, second);
            case LOWER -> lower(actor, first, second);
            case CONNECT -> connect(actor, all.get(first % all.size()), level(second));
            case IMPERSONATE_PEER -> {
                providePeer(actor, all, second);
                impersonatePeer(actor, first);
            }
            case PEER_BLOCK -> {
                providePeer(actor, all, second);
                peerBlock(actor, first);
            }
            case CLOSE -> close(actor, first);
            case MOVE -> move(actor, first);
            case EXEC -> exec(actor, kind(first), second);
            case END -> {
                if (all.size() > 2) {
                    end(actor);
                }
            }
        }
    }

    private static Puppet.Kind kind(int number) {
        return KINDS.get(number % KINDS.size());
    }

    private static ImpersonationLevel level(int number) {
        return LEVELS.get(number % LEVELS.size());
    }

    private static Integrity integrity(int number) {
        return INTEGRITIES.get(number % INTEGRITIES.size());
    }

    /// Invariants 15 and 16: that the creator's is unchanged and the new one begins as its process is
    /// what the model says.
    private void newThread(Actor creator, Puppet.Kind kind) {
        if (actors().size() < MOST_ACTORS) {
            Puppet made = creator.puppet.clone(driver, CloneFlags.THREAD, kind);
            creator.place.actors.add(new Actor(made, creator.place));
        }
    }

    private void fork(Actor creator, Puppet.Kind kind) {
        if (actors().size() >= MOST_ACTORS) {
            return;
        }
        var child = new Place(creator.place.primary.primaryCopy());
        child.handles = new ArrayList<>(creator.place.handles);
        child.peers = new ArrayList<>(creator.place.peers);
        child.actors.add(new Actor(creator.puppet.clone(driver, CloneFlags.FORK, kind), child));
        places.add(child);
    }

    private void open(Actor actor, int which) {
        boolean own = which % 2 == 0;
        int fd = actor.puppet.number(
                driver, sys -> own ? sys.openProcessToken(0, TokenRight.ALL) : sys.openThreadToken(0, TokenRight.ALL));
        actor.place.handles.add(new Handle(fd, own ? actor.place.primary : actor.effective()));
    }

    /// So that there is something to act as.
    private void provideToken(Actor actor, int how) {
        if (actor.place.handles.stream().noneMatch(handle -> handle.token().type == TokenType.IMPERSONATION)) {
            open(actor, how);
            duplicate(actor, actor.place.handles.size() - 1, how);
        }
    }

    /// So that there are two to act as, of different clients.
    private void providePeer(Actor actor, List<Actor> all, int how) {
        for (int i = actor.place.peers.size(); i < 2; i++) {
            connect(all.get((how + i) % all.size()), actor, level(how / 3 + 2));
        }
    }

    private void duplicate(Actor actor, int which, int how) {
        Handle handle = chosen(actor.place.handles, which);
        if (handle == null) {
            return;
        }
        boolean primary = how % 5 == 4;
        ImpersonationLevel level = primary ? ImpersonationLevel.IMPERSONATION : level(how % 5);
        TokenType type = primary ? TokenType.PRIMARY : TokenType.IMPERSONATION;
        Identity token = handle.token();
        boolean allowed = token.type == TokenType.PRIMARY || level.number() <= token.level.number();
        Integer fd = attempt(
                actor,
                allowed ? null : Errno.EPERM,
                sys -> sys.duplicateToken(handle.fd(), type, level, TokenRight.ALL));
        if (fd != null) {
            Identity copy = primary ? token.primaryCopy() : token.copyAt(level);
            actor.place.handles.add(new Handle(fd, copy));
        }
    }

    private void restrict(Actor actor, int which, int how) {
        Handle handle = chosen(actor.place.handles, which);
        if (handle == null) {
            return;
        }
        Set<Sid> sids = how % 2 == 0 ? Set.of(Sid.EVERYONE, People.STAFF) : Set.of(Sid.EVERYONE);
        Integer fd = attempt(
                actor,
                null,
                sys -> sys.restrictToken(
                        handle.fd(), TokenFilter.NONE.restrictedTo(sids.toArray(new Sid[0])), TokenRight.ALL));
        actor.place.handles.add(
                new Handle(Objects.requireNonNull(fd), handle.token().restrictedTo(sids)));
    }

    private void create(Actor actor, String user) {
        Identity effective = actor.effective();
        boolean powerless =
                effective.type == TokenType.IMPERSONATION && effective.level == ImpersonationLevel.IDENTIFICATION;
        boolean allowed = effective.enabled.contains(Privilege.CREATE_TOKEN) && !powerless;
        Integer fd = attempt(actor, allowed ? null : Errno.EPERM, sys -> sys.createToken(user, TokenRight.ALL));
        if (fd != null) {
            actor.place.handles.add(
                    new Handle(fd, Identity.of(Objects.requireNonNull(People.ALL.user(user)), ++logons)));
        }
    }

    private void impersonate(Actor actor, int which) {
        Handle handle = chosen(actor.place.handles, which);
        if (handle != null) {
            Identity token = handle.token();
            boolean fits = token.type == TokenType.IMPERSONATION;
            actAs(actor, token, fits ? null : Errno.EINVAL, sys -> sys.impersonate(handle.fd()));
        }
    }

    private void impersonatePeer(Actor actor, int which) {
        Peer peer = chosen(actor.place.peers, which);
        if (peer != null) {
            actAs(actor, peer.token(), null, sys -> sys.impersonatePeer(peer.fd()));
        }
    }

    interface Call {
        void make(SystemCalls sys);
    }

    private void actAs(Actor actor, Identity token, @Nullable Errno wrong, Call call) {
        Identity admitted = IdentityModel.admitted(actor.place.primary, token);
        Errno expected = wrong == null && admitted == null ? Errno.EPERM : wrong;
        TokenInfo info = attempt(actor, expected, sys -> {
            call.make(sys);
            return sys.identity();
        });
        if (info == null) {
            return;
        }
        actor.impersonation = admitted;
        assertTrue(info.level().number() <= token.level.number(), "invariant 20");
        assertTrue(
                info.level().number() < ImpersonationLevel.IMPERSONATION.number()
                        || actor.place.primary.integrity.isAtLeast(info.integrity()),
                "invariant 21");
    }

    /// The thread acts as somebody for a block that ends by an exception.
    private void block(Actor actor, int which) {
        Handle handle = chosen(actor.place.handles, which);
        if (handle != null && handle.token().type == TokenType.IMPERSONATION) {
            inBlock(actor, handle.token(), sys -> sys.actingAs(handle.fd()));
        }
    }

    private void peerBlock(Actor actor, int which) {
        Peer peer = chosen(actor.place.peers, which);
        if (peer != null) {
            inBlock(actor, peer.token(), sys -> sys.actingAsPeer(peer.fd()));
        }
    }

    interface Entry {
        Impersonation enter(SystemCalls sys);
    }

    private void inBlock(Actor actor, Identity token, Entry entry) {
        Identity admitted = IdentityModel.admitted(actor.place.primary, token);
        Errno expected = actor.impersonation != null ? Errno.EBUSY : admitted == null ? Errno.EPERM : null;
        TokenInfo inside = attempt(actor, expected, sys -> {
            TokenInfo[] seen = new TokenInfo[1];
            try (Impersonation acting = entry.enter(sys)) {
                assertNotNull(acting);
                seen[0] = sys.identity();
                throw new IllegalStateException("the block fails");
            } catch (IllegalStateException e) {
                return seen[0];
            }
        });
        if (inside != null && admitted != null) {
            assertTrue(admitted.matches(inside), () -> "in a block: " + inside + " for " + admitted);
        }
    }

    private void revert(Actor actor) {
        actor.puppet.tell(driver, sys -> {
            sys.revert();
            return null;
        });
        actor.impersonation = null;
    }

    private void install(Actor actor, int which) {
        Handle handle = chosen(actor.place.handles, which);
        if (handle == null) {
            return;
        }
        Identity token = handle.token();
        Identity primary = actor.place.primary;
        boolean same = primary.user.equals(token.user) && primary.logon == token.logon;
        boolean allowed = primary.enabled.contains(Privilege.ASSIGN_PRIMARY_TOKEN)
                && (same || primary.enabled.contains(Privilege.TCB));
        Errno expected = token.type == TokenType.IMPERSONATION ? Errno.EINVAL : allowed ? null : Errno.EPERM;
        Object done = attempt(actor, expected, sys -> {
            sys.installPrimary(handle.fd());
            return "done";
        });
        if (done != null) {
            actor.place.primary = token.primaryCopy();
        }
    }

    private void privileges(Actor actor, int which, int how) {
        Handle handle = chosen(actor.place.handles, which);
        if (handle == null) {
            return;
        }
        Privilege privilege = PRIVILEGES.get(how % PRIVILEGES.size());
        Identity token = handle.token();
        switch (how / PRIVILEGES.size() % 3) {
            case 0 -> {
                boolean there = token.present.contains(privilege);
                Object done = attempt(actor, there ? null : Errno.EPERM, sys -> {
                    sys.adjustPrivileges(handle.fd(), Set.of(privilege), Set.of());
                    return "done";
                });
                if (done != null) {
                    token.enabled.add(privilege);
                }
            }
            case 1 -> {
                attempt(actor, null, sys -> {
                    sys.adjustPrivileges(handle.fd(), Set.of(), Set.of(privilege));
                    return "done";
                });
                token.enabled.remove(privilege);
            }
            default -> {
                attempt(actor, null, sys -> {
                    sys.removePrivileges(handle.fd(), Set.of(privilege));
                    return "done";
                });
                token.present.remove(privilege);
                token.enabled.remove(privilege);
            }
        }
    }

    private void lower(Actor actor, int which, int how) {
        Handle handle = chosen(actor.place.handles, which);
        if (handle == null) {
            return;
        }
        Integrity wanted = integrity(how);
        Identity token = handle.token();
        boolean allowed = wanted.level() <= token.integrity.level();
        Object done = attempt(actor, allowed ? null : Errno.EPERM, sys -> {
            sys.lowerIntegrity(handle.fd(), wanted);
            return "done";
        });
        if (done != null) {
            token.integrity = wanted;
        }
    }

    private void connect(Actor client, Actor server, ImpersonationLevel level) {
        Endpoint name = Endpoint.name("listener " + ++listeners);
        int listener = server.puppet.number(driver, sys -> {
            int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            sys.bind(fd, name);
            sys.listen(fd, 1);
            return fd;
        });
        int connected = client.puppet.number(driver, sys -> {
            int fd = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            sys.impersonationLevel(fd, level);
            sys.connect(fd, name);
            return fd;
        });
        Identity lent = client.effective().lent(level);
        boolean closesFirst = listeners % 2 == 0;
        if (closesFirst) {
            closeFd(client, connected);
        }
        int accepted = server.puppet.number(driver, sys -> sys.accept(listener));
        closeFd(server, listener);
        if (!closesFirst) {
            closeFd(client, connected);
        }
        server.place.peers.add(new Peer(accepted, lent));
    }

    private void closeFd(Actor actor, int fd) {
        actor.puppet.tell(driver, sys -> {
            sys.close(fd);
            return null;
        });
    }

    private void close(Actor actor, int which) {
        Place place = actor.place;
        if (which % 2 == 0) {
            Handle handle = chosen(place.handles, which / 2);
            if (handle != null) {
                closeFd(actor, handle.fd());
                place.handles.remove(handle);
            }
        } else {
            Peer peer = chosen(place.peers, which / 2);
            if (peer != null) {
                closeFd(actor, peer.fd());
                place.peers.remove(peer);
            }
        }
    }

    /// Invariant 19: to another core, and off and on it.
    private void move(Actor actor, int core) {
        actor.puppet.tell(driver, sys -> {
            sys.schedSetaffinity(0, CoreMask.ofBits(1L << (core % cores)));
            for (int i = 0; i < 3; i++) {
                sys.schedYield();
            }
            return null;
        });
    }

    private void exec(Actor actor, Puppet.Kind kind, int how) {
        Place place = actor.place;
        boolean labelled = how % 3 == 0;
        Integrity label = integrity(how);
        actor.puppet.exec(driver, kind, program -> labelled ? program.withIntegrity(label) : program);
        place.actors.removeIf(other -> other != actor);
        actor.impersonation = null;
        // Handles on tokens are closed by exec, connections are not.
        place.handles.clear();
        Sid before = place.primary.user;
        if (labelled
                && place.primary.policy.contains(TokenPolicy.NEW_PROCESS_MIN)
                && label.level() < place.primary.integrity.level()) {
            place.primary = place.primary.primaryCopy();
            place.primary.integrity = label;
        }
        assertEquals(before, identity(actor).user(), "invariant 24");
    }

    private void end(Actor actor) {
        actor.puppet.end(driver);
        actor.place.actors.remove(actor);
        if (actor.place.actors.isEmpty()) {
            places.remove(actor.place);
        }
    }

    interface Attempt<T> {
        T make(SystemCalls sys);
    }

    /// Has somebody try something.
    ///
    /// @param expected how it is to be refused, null if it is not to be
    /// @return what came of it, null if it was refused
    @SuppressWarnings("unchecked")
    private <T> @Nullable T attempt(Actor actor, @Nullable Errno expected, Attempt<T> attempt) {
        try {
            T made = (T) actor.puppet.tell(driver, attempt::make);
            assertEquals(null, expected, "was not refused");
            return made;
        } catch (KernelException e) {
            assertEquals(expected, e.errno(), e::getMessage);
            return null;
        }
    }

    private TokenInfo identity(Actor actor) {
        return (TokenInfo) Objects.requireNonNull(actor.puppet.tell(driver, SystemCalls::identity));
    }

    /// Every thread acts as the model says, as the same token for the same one and another one for
    /// another, and every token is held by whom it is held by.
    private void check(String after) {
        for (Actor actor : actors()) {
            TokenInfo info = identity(actor);
            Identity expected = actor.effective();
            assertTrue(expected.matches(info), () -> "after " + after + ": " + info + " and not " + expected);
            assertEquals(
                    names.computeIfAbsent(expected, _ -> info.guid()),
                    info.guid(),
                    () -> "after " + after + ": another token for the same one");
            assertTrue(
                    named.computeIfAbsent(info.guid(), _ -> expected) == expected,
                    () -> "after " + after + ": one token for two");
        }
        checkHolders(after);
    }

    /// Invariant 71. Who has ended may not be done yet with letting go.
    private void checkHolders(String after) {
        String wrong = holders.differences(kernel);
        for (int look = 0; look < 100_000 && !wrong.isEmpty(); look++) {
            driver.schedYield();
            wrong = holders.differences(kernel);
        }
        assertEquals("", wrong, "after " + after);
    }
}
