package io.selvage.api.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrincipalsTest {
    private static final Sid STAFF = Sid.of("S-1-5-21-7-2000");
    private static final GroupAccount STAFF_GROUP = new GroupAccount("staff", STAFF, 2000);
    private static final UserAccount ANN = UserAccount.of("ann", Sid.of("S-1-5-21-7-1000"), 1000, STAFF);

    @Test
    void thoseWhomEveryKernelKnowsAreAlwaysThere() {
        Principals none = Principals.SYSTEM_ONLY;
        assertSame(none.system(), none.user("system"));
        assertSame(none.system(), none.user(Sid.SYSTEM));
        assertSame(none.system(), none.user(0));
        assertEquals(Set.of(Privilege.values()), none.system().privileges());
        assertSame(none.anonymous(), none.user(Sid.ANONYMOUS));
        assertSame(none.group(Sid.EVERYONE), none.group(Principals.NOBODY));
        assertSame(none.group(Sid.ADMINISTRATORS), none.group("administrators"));
        assertNull(none.user("ann"));
        assertNull(none.user(1000));
        assertNull(none.group(STAFF));
    }

    @Test
    void definedOnesAreFoundByNameSidAndNumber() {
        Principals principals =
                Principals.builder().user(ANN).group(STAFF_GROUP).build();
        assertSame(ANN, principals.user("ann"));
        assertSame(ANN, principals.user(ANN.sid()));
        assertSame(ANN, principals.user(1000));
        assertSame(STAFF_GROUP, principals.group(STAFF));
        assertSame(STAFF_GROUP, principals.group(2000));
        assertTrue(principals.users().contains(ANN));
    }

    private static @Nullable String refused(Principals.Builder builder, UserAccount user) {
        return assertThrows(IllegalArgumentException.class, () -> builder.user(user))
                .getMessage();
    }

    @Test
    void nothingIsGivenToTwo() {
        Principals.Builder builder = Principals.builder().group(STAFF_GROUP).user(ANN);
        Sid other = Sid.of("S-1-5-21-7-1001");
        assertEquals(
                "user \"ann\": there is a user \"ann\" with ann",
                refused(builder, UserAccount.of("ann", other, 1001, STAFF)));
        assertEquals(
                "user \"bob\": there is a user \"ann\" with S-1-5-21-7-1000",
                refused(builder, UserAccount.of("bob", ANN.sid(), 1001, STAFF)));
        assertEquals(
                "user \"bob\": there is a user \"ann\" with 1000",
                refused(builder, UserAccount.of("bob", other, 1000, STAFF)));
        assertEquals(
                "user \"bob\": there is a user \"system\" with 0",
                refused(builder, UserAccount.of("bob", other, 0, STAFF)));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.group(new GroupAccount("others", Sid.of("S-1-5-21-7-2001"), 2000)));
        // What was refused has left nothing behind.
        builder.user(UserAccount.of("bob", other, 1001, STAFF)).build();
    }

    @Test
    void usersAreInGroupsThatThereAre() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Principals.builder().user(ANN).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> Principals.builder()
                        .group(STAFF_GROUP)
                        .user(ANN.withGroups(Sid.of("S-1-5-9")))
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> Principals.builder()
                        .group(STAFF_GROUP)
                        .user(ANN)
                        .group(new GroupAccount("ann", ANN.sid(), 1000))
                        .build());
        assertThrows(IllegalArgumentException.class, () -> ANN.withGroups(STAFF, STAFF));
    }

    @Test
    void masksAreWrittenWithNames() {
        assertEquals("0", ProcessRight.text(0));
        assertEquals("TERMINATE|VM_READ|0x80000000", ProcessRight.text(0x8000_0011));
        assertEquals("READ_DATA|WRITE_OWNER", FileRight.text(FileRight.LIST | FileRight.WRITE_OWNER));
        assertEquals("ASSIGN_PRIMARY|ADJUST_DEFAULT", TokenRight.text(0x81));
        assertEquals(0xef, TokenRight.ALL);
        assertEquals(0xe1e73, ProcessRight.ALL);
    }
}
