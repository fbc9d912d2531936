package io.selvage.it.zoo;

import io.selvage.api.HardStop;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Kills each animal as often as it is told and prints how long that took:
/// `java ... io.selvage.it.zoo.ZooTable [rounds] [cores] [NEVER|LAST_RESORT] [kind ...]`
public final class ZooTable {
    private ZooTable() {}

    /// Runs it.
    ///
    /// @param args see above
    /// @throws Exception what a round fails with
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int cores = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        HardStop policy = args.length > 2 ? HardStop.valueOf(args[2]) : HardStop.LAST_RESORT;
        List<String> kinds = List.of(args).subList(Math.min(3, args.length), args.length);
        Path folder = Files.createTempDirectory("zoo");
        int wrong = 0;
        try (Zoo zoo = new Zoo(cores, policy)) {
            for (Animal animal : Zoo.animals(folder)) {
                if (!kinds.isEmpty() && !kinds.contains(animal.name())) {
                    continue;
                }
                for (int round = 0; round < rounds; round++) {
                    String failure = zoo.kill(animal);
                    if (failure != null) {
                        wrong++;
                        out.println("WRONG: " + failure);
                    }
                }
                out.println(animal + ": " + rounds + " killed, " + Zoo.strays() + " strays");
            }
            out.print(zoo.table());
            out.println("wrong: " + wrong + ", strays: " + Zoo.strays() + ", neighbours: "
                    + zoo.neighbours().end());
        }
    }
}
