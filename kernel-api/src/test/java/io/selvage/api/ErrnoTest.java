package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTest {

    @ParameterizedTest
    @CsvSource({
        "EPERM, 1",
        "ESRCH, 3",
        "EINTR, 4",
        "ECHILD, 10",
        "EAGAIN, 11",
        "EINVAL, 22",
        "EPIPE, 32",
        "ENOSYS, 38",
        "EOPNOTSUPP, 95",
        "ETIMEDOUT, 110",
        "EOWNERDEAD, 130"
    })
    void theNumbersAreLinuxes(Errno errno, int number) {
        assertEquals(number, errno.number());
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorIsFoundByItsNumber(Errno errno) {
        assertSame(errno, Errno.of(errno.number()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -22, 41, 58, 132, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void otherNumbersAreRefused(int number) {
        assertThrows(IllegalArgumentException.class, () -> Errno.of(number));
    }

    @Test
    void anExceptionSaysItsErrorFirst() {
        var e = new KernelException(Errno.EINVAL, "clone(CLONE_SIGHAND): CLONE_SIGHAND needs CLONE_VM");
        assertEquals("EINVAL: clone(CLONE_SIGHAND): CLONE_SIGHAND needs CLONE_VM", e.getMessage());
        assertSame(Errno.EINVAL, e.errno());
    }

    @Test
    void anExceptionKeepsItsCause() {
        var cause = new IllegalStateException("disk");
        var e = new KernelException(Errno.EIO, "read(3)", cause);
        assertSame(cause, e.getCause());
        assertEquals("EIO: read(3)", e.getMessage());
    }
}
