package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class DepthFirstProperties {
    @Property(tries = 100)
    void sleepSetsLoseNoResult(@ForAll("programs") List<List<Toy.Op>> program) {
        assertEquals(results(program, "dfs(sleep-sets=off)"), results(program, "dfs"));
    }

    @Property(tries = 100)
    void everyResultOfARandomWalkIsFound(@ForAll("programs") List<List<Toy.Op>> program) {
        Set<List<Integer>> all = results(program, "dfs");
        assertTrue(all.containsAll(results(program, "random")));
    }

    private static Set<List<Integer>> results(List<List<Toy.Op>> program, String strategy) {
        Toy toy = new Toy();
        program.forEach(toy::thread);
        Set<List<Integer>> results = new HashSet<>();
        Strategy order = Strategies.parse(strategy, 1);
        boolean ends = strategy.startsWith("dfs");
        for (int run = 0; ends || run < 200; run++) {
            Chooser chooser = order.begin(run);
            if (chooser == null) {
                return results;
            }
            toy.run(new Attempt(0, chooser));
            order.end();
            results.add(Arrays.stream(toy.last).boxed().toList());
        }
        return results;
    }

    @Provide
    Arbitrary<List<List<Toy.Op>>> programs() {
        return op().list().ofMinSize(1).ofMaxSize(3).list().ofMinSize(2).ofMaxSize(3);
    }

    /// Reads and writes of two variables and of a third in two parts, calls of who knows what, and waits that one
    /// variable becomes positive: these may end in a standstill.
    private static Arbitrary<Toy.Op> op() {
        Arbitrary<Integer> variables = Arbitraries.integers().between(0, 1);
        Arbitrary<Integer> constants = Arbitraries.integers().between(1, 3);
        return Arbitraries.oneOf(
                Combinators.combine(variables, constants)
                        .as((variable, plus) ->
                                Toy.run(Access.WRITE, variable, v -> v[variable] = 2 * v[variable] + plus, "write")),
                Combinators.combine(variables, constants)
                        .as((variable, own) -> Toy.run(Access.READ, variable, v -> v[5 + own] += v[variable], "read")),
                Combinators.combine(variables, constants)
                        .as((part, plus) -> new Toy.Op(
                                Access.UPDATE,
                                2,
                                part,
                                v -> true,
                                v -> {
                                    v[2 + part] = 2 * v[2 + part] + plus;
                                    return 1;
                                },
                                "update")),
                variables.map(
                        variable -> new Toy.Op(Access.ACQUIRE, variable, -1, v -> v[variable] > 0, v -> 1, "await")),
                constants.map(plus -> Toy.run(Access.CALL, -1, v -> v[9] = 2 * v[9] + plus, "call")));
    }
}
