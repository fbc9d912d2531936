package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// With assertions on, locks taken in the wrong order are found when it happens, not when it hangs.
class LockOrderTest {

    @Test
    void takingAnOuterLockInsideAnInnerOneIsFound() {
        PidAllocator inner = new PidAllocator(301);
        AnyFile outer = new AnyFile();
        outer.lock();
        inner.lock();
        inner.unlock();
        outer.unlock();
        inner.lock();
        AssertionError found = assertThrows(AssertionError.class, outer::lock);
        inner.unlock();
        assertTrue(String.valueOf(found.getMessage()).contains("taking FILE while holding PID"), found::toString);
    }

    @Test
    void takingASecondOpenFileIsFound() {
        AnyFile one = new AnyFile();
        AnyFile two = new AnyFile();
        one.lock();
        assertThrows(AssertionError.class, two::lock);
        one.unlock();
        two.lock();
        two.unlock();
    }
}
