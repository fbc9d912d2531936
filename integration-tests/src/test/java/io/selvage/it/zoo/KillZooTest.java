package io.selvage.it.zoo;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.HardStop;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever refuses to die is dead after a kill, and its neighbours have noticed nothing. More kills per
/// kind with `-Dselvage.zooRounds=n`; [ZooTable] says how long they took.
@Tag("zoo")
@Timeout(600)
class KillZooTest {
    private static final int ROUNDS = Integer.getInteger("selvage.zooRounds", 1);

    @TempDir
    private Path folder;

    @Test
    void noneIsAliveAfterItWasKilledAndTheNeighboursAreUnharmed() throws Exception {
        letLooseAndKill(HardStop.valueOf(System.getProperty("selvage.zooHardStop", "NEVER")));
    }

    private void letLooseAndKill(HardStop policy) throws Exception {
        try (Zoo zoo = new Zoo(2, policy)) {
            for (Animal animal : Zoo.animals(folder)) {
                for (int round = 0; round < ROUNDS; round++) {
                    assertNull(zoo.kill(animal));
                }
            }
            long before = zoo.neighbours().progress();
            while (zoo.neighbours().progress() == before) {
                java.lang.Thread.onSpinWait();
            }
            assertNull(zoo.neighbours().end());
            assertTrue(before > 0);
        }
    }
}
