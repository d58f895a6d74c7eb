package io.anytls.server.outbound.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/** Runs {@link TargetMachineBenchmark} with 1, 2 and 8 threads, and writes the table that docs/performance.md has. About four minutes. */
public final class TargetMachineBenchmarks {

    private static final List<Integer> THREADS = List.of(1, 2, 8);

    private TargetMachineBenchmarks() {}

    public static void main(String[] args) throws RunnerException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (int threads : THREADS) {
            OptionsBuilder options = new OptionsBuilder();
            options.include(TargetMachineBenchmark.class.getName()).threads(threads);
            for (RunResult result : new Runner(options.build()).run()) {
                String name = result.getPrimaryResult().getLabel() + " | "
                        + result.getParams().getParam("type");
                rows.computeIfAbsent(name, any -> new ArrayList<>())
                        .add(cell(result.getPrimaryResult().getStatistics()));
            }
        }
        System.out.println(
                "\nns for each\n\n| | pool type | 1 thread | 2 threads | 8 threads |\n|---|---|---|---|---|");
        rows.forEach((name, cells) -> System.out.println("| " + name + " | " + String.join(" | ", cells) + " |"));
    }

    /** The median of the iterations and their range. */
    private static String cell(Statistics iterations) {
        return String.format(
                Locale.ROOT,
                "%.0f [%.0f-%.0f]",
                iterations.getPercentile(50),
                iterations.getMin(),
                iterations.getMax());
    }
}
