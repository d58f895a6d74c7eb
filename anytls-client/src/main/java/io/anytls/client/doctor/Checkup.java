package io.anytls.client.doctor;

import io.anytls.client.doctor.Finding.Outcome;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.text.Printable;
import io.anytls.daemon.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What came of the way to one of several servers.
 *
 * @param tag as the configuration calls the server
 * @param good whether the server can be used
 * @param findings in the order of the steps that were gone
 */
public record Checkup(String tag, HostPort address, boolean good, List<Finding> findings) {

    private static final String NOT_GONE = "-";

    public Checkup {
        findings = List.copyOf(findings);
    }

    /**
     * As they are shown: a row for each server, below it what is wrong with those that are not good, and how many are.
     *
     * @param columns of the terminal; 0: as many as are needed
     */
    public static List<String> lines(List<Checkup> all, int columns) {
        TextTable table = new TextTable()
                .shortened("tag", "address")
                .words("DNS", "TCP", "TLS", "auth", "target")
                .numbers("first byte");
        all.forEach(each -> table.row(each.row()));
        List<String> lines = new ArrayList<>(table.lines(columns));
        lines.add("");
        all.forEach(each -> lines.addAll(each.complaints()));
        long good = all.stream().filter(Checkup::good).count();
        lines.add(good + " of " + all.size() + " servers can be used");
        return lines;
    }

    private List<String> row() {
        return List.of(
                tag,
                address.toString(),
                word(DoctorStep.DNS),
                word(DoctorStep.TCP),
                word(DoctorStep.TLS),
                word(DoctorStep.AUTHENTICATION),
                target(),
                finding(DoctorStep.ANSWER)
                        .filter(answer -> answer.outcome() == Outcome.GOOD)
                        .map(answer -> TimeUnit.NANOSECONDS.toMillis(answer.nanos()) + " ms")
                        .orElse(NOT_GONE));
    }

    /** A session that is good for nothing reaches no target, whatever it is that is wrong with it. */
    private String target() {
        boolean ended = findings.stream()
                .anyMatch(finding ->
                        finding.outcome() == Outcome.FAILED && finding.step().compareTo(DoctorStep.AUTHENTICATION) > 0);
        if (ended) {
            return "failed";
        }
        return finding(DoctorStep.STREAM).filter(Checkup::refused).isPresent() ? "refused" : word(DoctorStep.STREAM);
    }

    /** The server has tried and tells why it cannot reach the target. */
    private static boolean refused(Finding stream) {
        return stream.outcome() == Outcome.GOOD && !stream.advice().isEmpty();
    }

    private String word(DoctorStep step) {
        return finding(step)
                .map(finding -> finding.outcome().name().toLowerCase(Locale.ROOT))
                .orElse(NOT_GONE);
    }

    private Optional<Finding> finding(DoctorStep step) {
        return findings.stream().filter(finding -> finding.step() == step).findFirst();
    }

    private List<String> complaints() {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding.outcome() == Outcome.FAILED || finding.step() == DoctorStep.STREAM && refused(finding)) {
                lines.add(Printable.line(tag + " (" + address + "): " + finding.step() + ": " + finding.what()));
                if (!finding.advice().isEmpty()) {
                    lines.add("    what to do: " + Printable.line(finding.advice()));
                }
            }
        }
        return lines;
    }
}
