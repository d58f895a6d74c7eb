package io.anytls.protocol.session;

import static io.anytls.protocol.session.EndingTable.Action.CLOSE;
import static io.anytls.protocol.session.EndingTable.Action.DROP_OUTPUT;
import static io.anytls.protocol.session.EndingTable.Action.END_INPUT;
import static io.anytls.protocol.session.EndingTable.Action.FAIL;
import static io.anytls.protocol.session.EndingTable.Action.FAIL_AS_RESET;
import static io.anytls.protocol.session.EndingTable.Action.HOLD_FIN;
import static io.anytls.protocol.session.EndingTable.Action.SAY_FIN;
import static io.anytls.protocol.session.EndingTable.Action.SAY_RESET;
import static io.anytls.protocol.session.EndingTable.Action.WATCH_HALF;
import static io.anytls.protocol.session.EndingTable.Event.ALL_READ;
import static io.anytls.protocol.session.EndingTable.Event.CHANNEL_CLOSED;
import static io.anytls.protocol.session.EndingTable.Event.OUTPUT_ENDED;
import static io.anytls.protocol.session.EndingTable.Event.PEER_FIN;
import static io.anytls.protocol.session.EndingTable.Event.PEER_KNOWN;
import static io.anytls.protocol.session.EndingTable.Event.QUIET;
import static io.anytls.protocol.session.EndingTable.Event.REFUSED;
import static io.anytls.protocol.session.EndingTable.Event.SESSION_ENDED;
import static io.anytls.protocol.session.EndingTable.State.BOTH;
import static io.anytls.protocol.session.EndingTable.State.HELD;
import static io.anytls.protocol.session.EndingTable.State.LAST;
import static io.anytls.protocol.session.EndingTable.State.OPEN;
import static io.anytls.protocol.session.EndingTable.State.ORPHANED;
import static io.anytls.protocol.session.EndingTable.State.OURS;
import static io.anytls.protocol.session.EndingTable.State.OVER;
import static io.anytls.protocol.session.EndingTable.State.RESET;
import static io.anytls.protocol.session.EndingTable.State.THEIRS;
import static io.anytls.protocol.session.EndingTable.State.THEIRS_UNREAD;
import static io.anytls.protocol.session.EndingTable.Towards.HALF_CLOSER;
import static io.anytls.protocol.session.EndingTable.Towards.PLAIN_CLIENT;
import static io.anytls.protocol.session.EndingTable.Towards.PLAIN_SERVER;
import static io.anytls.protocol.session.EndingTable.Towards.UNKNOWN;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How a stream ends: in which state what happens has which consequences. docs/stream-end.md shows it as a diagram and in words; a test
 * holds the two together. What no rule speaks of changes nothing.
 */
final class EndingTable {

    /** Where a stream stands on its way to its end. */
    enum State {
        OPEN("both directions carry payload"),
        HELD("our direction has ended, and its FIN waits"),
        OURS("our FIN is out, the peer's direction carries payload"),
        THEIRS_UNREAD("the peer's FIN has come, and what came before it is being read; our direction carries payload"),
        THEIRS("the peer's direction has ended, ours carries payload"),
        BOTH("both FINs are said, and what came before the peer's is being read"),
        LAST("the peer has ended both directions, and what came before is being read"),
        RESET("the peer has reset the stream, and what came before is being read"),
        ORPHANED("the session has gone behind the peer's FIN, and what came before that is being read"),
        OVER("nothing more is said or heard");

        private final String meaning;

        State(String meaning) {
            this.meaning = meaning;
        }

        String meaning() {
            return meaning;
        }

        /** Whether the peer may still send payload. */
        boolean isHearing() {
            return this == OPEN || this == HELD || this == OURS;
        }

        /** Whether the next step is the reader's. */
        boolean isBeingRead() {
            return this == THEIRS_UNREAD || this == BOTH || this == LAST || this == RESET || this == ORPHANED;
        }
    }

    /** What happens to a stream. */
    enum Event {
        OUTPUT_ENDED("our direction ends"),
        PEER_KNOWN("peer known"),
        QUIET("quiet for long"),
        PEER_FIN("FIN comes"),
        ALL_READ("all is read"),
        REFUSED("refused"),
        CHANNEL_CLOSED("channel closed"),
        SESSION_ENDED("session ended");

        private final String words;

        Event(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** To whom a FIN goes, which decides what it means there. */
    enum Towards {
        UNKNOWN("peer unknown"),
        HALF_CLOSER("half-close"),
        PLAIN_CLIENT("client without"),
        PLAIN_SERVER("server without");

        private final String words;

        Towards(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** What a stream does about it. */
    enum Action {
        SAY_FIN("say FIN"),
        SAY_RESET("say what two FINs lack"),
        HOLD_FIN("wait 200 ms for quiet, or 30 s where an answer is owed"),
        WATCH_HALF("wait 5 min for quiet"),
        DROP_OUTPUT("drop what is queued"),
        END_INPUT("end the input"),
        FAIL_AS_RESET("report a reset"),
        FAIL("report the session's end"),
        CLOSE("close");

        private final String words;

        Action(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** @param towards where it holds; what happens elsewhere, other rules say, or nothing happens */
    record Rule(Set<State> from, Event event, Set<Towards> towards, List<Action> actions, State to) {}

    private static final Set<Towards> ANYBODY = EnumSet.allOf(Towards.class);
    private static final Set<Towards> PLAIN = EnumSet.of(PLAIN_CLIENT, PLAIN_SERVER);
    private static final Set<Towards> NOT_PLAIN = EnumSet.of(UNKNOWN, HALF_CLOSER);
    private static final Set<Towards> NOT_HALF_CLOSER = EnumSet.complementOf(EnumSet.of(HALF_CLOSER));

    static final List<Rule> RULES = List.of(
            rule(OPEN, OUTPUT_ENDED, EnumSet.of(HALF_CLOSER), OURS, SAY_FIN, WATCH_HALF),
            rule(OPEN, OUTPUT_ENDED, EnumSet.of(UNKNOWN), HELD),
            rule(OPEN, OUTPUT_ENDED, EnumSet.of(PLAIN_SERVER), HELD, HOLD_FIN),
            rule(OPEN, OUTPUT_ENDED, EnumSet.of(PLAIN_CLIENT), OVER, SAY_FIN, END_INPUT, CLOSE),
            rule(OPEN, PEER_FIN, EnumSet.of(HALF_CLOSER), THEIRS_UNREAD),
            rule(EnumSet.of(OPEN, HELD), PEER_FIN, NOT_HALF_CLOSER, LAST, DROP_OUTPUT),
            rule(HELD, PEER_KNOWN, EnumSet.of(HALF_CLOSER), OURS, SAY_FIN, WATCH_HALF),
            rule(HELD, PEER_KNOWN, EnumSet.of(PLAIN_SERVER), HELD, HOLD_FIN),
            rule(HELD, QUIET, ANYBODY, OVER, SAY_FIN, END_INPUT, CLOSE),
            rule(OURS, PEER_FIN, ANYBODY, BOTH),
            rule(OURS, QUIET, ANYBODY, OVER, SAY_RESET, CLOSE),
            rule(THEIRS_UNREAD, OUTPUT_ENDED, ANYBODY, BOTH, SAY_FIN),
            rule(THEIRS_UNREAD, ALL_READ, ANYBODY, THEIRS, END_INPUT, WATCH_HALF),
            rule(THEIRS, OUTPUT_ENDED, ANYBODY, OVER, SAY_FIN, CLOSE),
            rule(THEIRS, QUIET, ANYBODY, OVER, SAY_RESET, CLOSE),
            rule(EnumSet.of(THEIRS_UNREAD, THEIRS, BOTH), PEER_FIN, ANYBODY, RESET, DROP_OUTPUT),
            rule(BOTH, ALL_READ, ANYBODY, OVER, END_INPUT, CLOSE),
            rule(LAST, ALL_READ, ANYBODY, OVER, END_INPUT, CLOSE),
            rule(RESET, ALL_READ, ANYBODY, OVER, FAIL_AS_RESET, CLOSE),
            rule(ORPHANED, ALL_READ, ANYBODY, OVER, END_INPUT, FAIL, CLOSE),
            rule(EnumSet.of(OPEN, HELD), CHANNEL_CLOSED, PLAIN, OVER, SAY_FIN),
            rule(EnumSet.of(OPEN, HELD), CHANNEL_CLOSED, NOT_PLAIN, OVER, SAY_RESET),
            rule(EnumSet.of(OURS, THEIRS_UNREAD, THEIRS, BOTH, RESET), CHANNEL_CLOSED, ANYBODY, OVER, SAY_RESET),
            rule(EnumSet.of(LAST, ORPHANED), CHANNEL_CLOSED, ANYBODY, OVER),
            rule(EnumSet.of(OPEN, HELD, OURS, THEIRS), SESSION_ENDED, ANYBODY, OVER, FAIL, CLOSE),
            rule(EnumSet.of(THEIRS_UNREAD, BOTH), SESSION_ENDED, ANYBODY, ORPHANED, DROP_OUTPUT),
            rule(EnumSet.complementOf(EnumSet.of(OVER)), REFUSED, ANYBODY, OVER));

    private static final Rule[][][] CELLS = cells();

    private EndingTable() {}

    /** Null where nothing changes. */
    static Rule rule(State state, Event event, Towards towards) {
        return CELLS[state.ordinal()][event.ordinal()][towards.ordinal()];
    }

    private static Rule rule(State from, Event event, Set<Towards> towards, State to, Action... actions) {
        return rule(EnumSet.of(from), event, towards, to, actions);
    }

    private static Rule rule(Set<State> from, Event event, Set<Towards> towards, State to, Action... actions) {
        return new Rule(from, event, towards, List.of(actions), to);
    }

    private static Rule[][][] cells() {
        Rule[][][] cells = new Rule[State.values().length][Event.values().length][Towards.values().length];
        for (Rule rule : RULES) {
            for (State from : rule.from()) {
                for (Towards towards : rule.towards()) {
                    Rule[] cell = cells[from.ordinal()][rule.event().ordinal()];
                    if (cell[towards.ordinal()] != null) {
                        throw new AssertionError("two rules for " + from + ", " + rule.event() + ", " + towards);
                    }
                    cell[towards.ordinal()] = rule;
                }
            }
        }
        return cells;
    }
}
