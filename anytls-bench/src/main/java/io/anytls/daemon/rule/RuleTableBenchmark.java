package io.anytls.daemon.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What rules about names cost a request, from its target to the rule's action: one rule for each name, the worst way to write them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RuleTableBenchmark {

    @Param({"10", "10000"})
    public int rules;

    private RuleTable table;

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder().include(RuleTableBenchmark.class.getName()).build()).run();
    }

    @Setup
    public void open() {
        List<Rule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(new Rule(
                    new Condition.Domains(new DomainNames(Set.of(), Set.of("site" + i + ".example.com"))),
                    new RuleAction.Route("a")));
        }
        table = new RuleTable(all);
    }

    @Benchmark
    public RuleAction lastOfThem() {
        return table.of(Asked.of(false, "www.cdn.Site" + (rules - 1) + ".example.com", 443, "in", "", null));
    }

    @Benchmark
    public RuleAction noneOfThem() {
        return table.of(Asked.of(false, "www.cdn.other.example.org", 443, "in", "", null));
    }

    @Benchmark
    public RuleAction address() {
        return table.of(Asked.of(false, "192.0.2.1", 443, "in", "", null));
    }
}
