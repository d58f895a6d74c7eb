package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.anytls.protocol.session.EndingTable.Action;
import io.anytls.protocol.session.EndingTable.Event;
import io.anytls.protocol.session.EndingTable.Rule;
import io.anytls.protocol.session.EndingTable.State;
import io.anytls.protocol.session.EndingTable.Towards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * docs/stream-end.md shows the states and the rules as the table has them. With {@code -Danytls.docs.write=true} the test writes them
 * instead of comparing them.
 */
class EndingTableTest {

    private static final Path PAGE = Path.of("..", "docs", "stream-end.md");
    private static final String BEGIN = "<!-- ending -->\n";
    private static final String END = "<!-- end of ending -->\n";

    @Test
    void theDocsShowIt() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("anytls.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + shown() + page.substring(end));
        } else {
            assertEquals(shown(), page.substring(begin, end), "run this test with -Danytls.docs.write=true");
        }
    }

    /** Whatever the peer is, and however far the stream has come: none stays behind a channel or a session. */
    @ParameterizedTest
    @EnumSource(names = "OVER", mode = EnumSource.Mode.EXCLUDE)
    void everyStateHasAWayOut(State state) {
        for (Towards towards : Towards.values()) {
            assertEquals(State.OVER, next(state, Event.CHANNEL_CLOSED, towards));
            assertEquals(State.OVER, next(state, Event.REFUSED, towards));
            State orphan = next(state, Event.SESSION_ENDED, towards);
            assertEquals(state.isBeingRead() ? State.OVER : orphan, next(orphan, Event.ALL_READ, towards));
        }
    }

    /** A state that waits for its reader does something when that has read, and the others know nothing of him. */
    @ParameterizedTest
    @EnumSource
    void whatIsBeingReadEndsWithTheReader(State state) {
        for (Towards towards : Towards.values()) {
            assertEquals(state.isBeingRead(), EndingTable.rule(state, Event.ALL_READ, towards) != null);
        }
    }

    /** Else the stream would stay for ever, or be closed by a timer that was meant for another state. */
    @ParameterizedTest
    @EnumSource
    void whoWaitsForQuietHasATimer(State state) {
        Set<Action> timers = EnumSet.of(Action.HOLD_FIN, Action.WATCH_HALF);
        boolean waits = EndingTable.rule(state, Event.QUIET, Towards.HALF_CLOSER) != null;
        for (Rule rule : EndingTable.RULES) {
            boolean starts = rule.actions().stream().anyMatch(timers::contains);
            boolean unknown = rule.towards().equals(EnumSet.of(Towards.UNKNOWN));
            if (rule.to() == state && !unknown) {
                assertEquals(waits, starts, rule.toString());
            }
        }
    }

    @Test
    void everyRuleIsOfUse() {
        for (Rule rule : EndingTable.RULES) {
            for (State from : rule.from()) {
                for (Towards towards : rule.towards()) {
                    assertNotNull(EndingTable.rule(from, rule.event(), towards));
                }
            }
        }
        Set<State> reached = EnumSet.of(State.OPEN);
        EndingTable.RULES.forEach(rule -> reached.add(rule.to()));
        assertEquals(EnumSet.allOf(State.class), reached);
    }

    private static State next(State state, Event event, Towards towards) {
        Rule rule = EndingTable.rule(state, event, towards);
        return rule == null ? state : rule.to();
    }

    private static String shown() {
        StringBuilder shown = new StringBuilder("\n| state | |\n|---|---|\n");
        for (State state : State.values()) {
            shown.append("| `")
                    .append(name(state))
                    .append("` | ")
                    .append(state.meaning())
                    .append(" |\n");
        }
        shown.append("\n```mermaid\nstateDiagram-v2\n    [*] --> open\n");
        arrows().forEach((arrow, labels) -> labels.forEach(label ->
                shown.append("    ").append(arrow).append(": ").append(label).append('\n')));
        EndingTable.RULES.stream()
                .filter(EndingTableTest::isForAll)
                .forEach(rule -> shown.append("    note right of ")
                        .append(name(rule.to()))
                        .append(": from every state, when ")
                        .append(label(rule))
                        .append('\n'));
        return shown.append("    over --> [*]\n```\n\n").toString();
    }

    /** By the state that an arrow comes from, in the order of the states. */
    private static Map<String, List<String>> arrows() {
        Map<String, List<String>> arrows = new LinkedHashMap<>();
        for (State from : State.values()) {
            for (Rule rule : EndingTable.RULES) {
                if (rule.from().contains(from) && !isForAll(rule)) {
                    arrows.computeIfAbsent(name(from) + " --> " + name(rule.to()), arrow -> new ArrayList<>())
                            .add(label(rule));
                }
            }
        }
        return arrows;
    }

    private static boolean isForAll(Rule rule) {
        return rule.from().equals(EnumSet.complementOf(EnumSet.of(State.OVER)));
    }

    private static String label(Rule rule) {
        String towards = rule.towards().size() == Towards.values().length
                ? ""
                : rule.towards().stream().map(Towards::words).collect(Collectors.joining(" or ", " [", "]"));
        String actions = rule.actions().isEmpty()
                ? ""
                : rule.actions().stream().map(Action::words).collect(Collectors.joining(", ", " / ", ""));
        return rule.event().words() + towards + actions;
    }

    private static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
