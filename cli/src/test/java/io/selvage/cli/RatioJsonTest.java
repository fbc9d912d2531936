package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.cli.bench.Conditions;
import io.selvage.cli.bench.Effort;
import io.selvage.cli.bench.JmhResults;
import io.selvage.cli.bench.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RatioJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void hasTheFieldsThatProgramsRelyOnAndNoOthers() throws JsonProcessingException {
        Report report = new JmhResults()
                .averageTime("Yield.selvageStackless1Core", "[[8.0]]", "[[0.0]]")
                .averageTime("Yield.indirectCall", "[[2.0]]", "[[\"NaN\"]]")
                .report();
        String expected = """
                {
                  "environment": {
                    "version": "0.1.0",
                    "jvm": "Some VM 25 (Maker)",
                    "os": "Linux 6 amd64",
                    "cpu": "Fast CPU",
                    "cpus": 2,
                    "loadBefore": 0.25,
                    "loadAfter": 1.5,
                    "pinning": ["core 0 on CPU 0", "core 1 on CPU 1"],
                    "forks": 2,
                    "warmups": 3,
                    "iterations": 3,
                    "iterationMillis": 300,
                    "parkedThreads": 100000,
                    "rough": true
                  },
                  "results": [
                    {"benchmark": "yield", "subject": "selvage-stackless-1-core", "nsPerOp": 8.0, "bytesPerOp": 0.0,
                     "ratios": {"indirect-call": 4.0}},
                    {"benchmark": "yield", "subject": "indirect-call", "nsPerOp": 2.0, "bytesPerOp": null,
                     "ratios": {"selvage-stackless-1-core": 0.25}}
                  ]
                }
                """;
        String actual = new RatioJson(report)
                .json(
                        new Environment("0.1.0", "Some VM 25 (Maker)", "Linux 6 amd64", "Fast CPU", 2),
                        new Conditions(0.25, 1.5, List.of("core 0 on CPU 0", "core 1 on CPU 1")),
                        Effort.QUICK)
                .toString();
        assertEquals(MAPPER.readTree(expected), MAPPER.readTree(actual));
    }
}
