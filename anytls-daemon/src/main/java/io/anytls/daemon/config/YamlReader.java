package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML into the tree that JSON gives, with the place of each value. Aliases and merge keys ({@code <<}) are followed; what is read is
 * bounded. For one document and one thread.
 */
public final class YamlReader {

    /** Of the text, in bytes. */
    public static final int LARGEST = 16 << 20;

    private static final int DEEPEST = 64;
    private static final int MOST_ALIASES = 100;
    private static final int LONGEST_STRING = 1 << 20;
    private static final int LONGEST_NAME = 256;

    /** With what aliases stand for: a text of some hundred characters can stand for more than there is memory. */
    private static final int MOST_VALUES = 2_000_000;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(LARGEST)
            .setParseComments(false)
            .build();

    private final String file;
    private final Iterator<Event> events;
    private final Problems problems;
    private final Map<String, Anchored> anchors = new HashMap<>();

    private int aliases;
    private int values;

    private YamlReader(String file, Iterator<Event> events, Problems problems) {
        this.file = file;
        this.events = events;
        this.problems = problems;
    }

    /** @param values in it, with those that its own aliases stand for */
    private record Anchored(Json value, int values) {}

    /**
     * Reads a whole document.
     *
     * @param file for positions; empty if there is only one
     * @param problems for warnings, and the one error
     * @return null if the text cannot be read
     */
    public static Json read(String file, String text, Problems problems) {
        try {
            return new YamlReader(
                            file,
                            new Parse(SETTINGS)
                                    .parseReader(new WholeCharacters(text))
                                    .iterator(),
                            problems)
                    .document();
        } catch (YamlEngineException e) {
            YamlSyntax.Mistake mistake = YamlSyntax.mistake(e);
            problems.error("", new Position(file, mistake.line(), mistake.column()), mistake.reason());
        } catch (TooMuch e) {
            problems.error("", e.at, e.getMessage());
        }
        return null;
    }

    private Json document() {
        events.next(); // the stream begins
        Event first = events.next();
        if (first.getEventId() == Event.ID.StreamEnd) {
            problems.error(file, null, "the configuration is empty");
            return null;
        }
        Json value = value(events.next(), 0);
        events.next(); // the document ends
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            problems.error("", at(next), "there is a second document: one is enough");
            return null;
        }
        return value;
    }

    private Json value(Event event, int depth) {
        Position at = at(event);
        if (depth > DEEPEST) {
            throw new TooMuch(at, "it is nested too deep");
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias, at);
        }
        int before = values;
        count(at, 1);
        Json value = switch (event.getEventId()) {
            case MappingStart -> object(at, depth);
            case SequenceStart -> array(at, depth);
            default -> scalar((ScalarEvent) event, at);
        };
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(value, values - before)));
        }
        return value;
    }

    private Json alias(AliasEvent alias, Position at) {
        if (++aliases > MOST_ALIASES) {
            throw new TooMuch(at, "there are more than " + MOST_ALIASES + " aliases");
        }
        Anchored meant = anchors.get(alias.getAlias().getValue());
        if (meant == null) {
            throw new TooMuch(at, "there is no anchor of this name in front of it");
        }
        count(at, meant.values());
        return meant.value();
    }

    private void count(Position at, int more) {
        values += more;
        if (values > MOST_VALUES || values < 0) {
            throw new TooMuch(at, "it is too much: there are more than " + MOST_VALUES + " values");
        }
    }

    private Json.Obj object(Position at, int depth) {
        List<Json.Member> members = new ArrayList<>();
        List<Json> merged = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            Position nameAt = at(next);
            if (!(next instanceof ScalarEvent name) || name.getValue().length() > LONGEST_NAME) {
                throw new TooMuch(nameAt, "a name is missing in front of a colon, or it is an endless one");
            }
            Json value = value(events.next(), depth + 1);
            if (name.isPlain() && name.getValue().equals("<<")) {
                merged.add(value);
            } else {
                members.add(new Json.Member(nameAt, name.getValue(), value));
            }
        }
        Json.Obj own = Duplicates.resolve(at, members, problems);
        return merged.isEmpty() ? own : merge(own, merged);
    }

    /** What an object has itself wins over what it takes from others, and of those the first. */
    private Json.Obj merge(Json.Obj own, List<Json> merged) {
        List<Json.Member> all = new ArrayList<>(own.members());
        Set<String> names = new HashSet<>();
        all.forEach(member -> names.add(member.name()));
        for (Json from : merged) {
            for (Json each : from instanceof Json.Arr several ? several.items() : List.of(from)) {
                if (!(each instanceof Json.Obj other)) {
                    throw new TooMuch(each.at(), "has to be an object, as \"<<\" takes over its fields");
                }
                other.members().stream()
                        .filter(member -> names.add(member.name()))
                        .forEach(all::add);
            }
        }
        return new Json.Obj(own.at(), all);
    }

    private Json.Arr array(Position at, int depth) {
        List<Json> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(value(next, depth + 1));
        }
        return new Json.Arr(at, items);
    }

    private static Json scalar(ScalarEvent event, Position at) {
        String text = event.getValue();
        if (text.length() > LONGEST_STRING) {
            throw new TooMuch(at, "there is an endless string");
        }
        boolean plain = event.isPlain() && event.getTag().isEmpty();
        if (!plain) {
            return new Json.Text(at, text);
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> new Json.Null(at);
            case "true", "True", "TRUE" -> new Json.Bool(at, true);
            case "false", "False", "FALSE" -> new Json.Bool(at, false);
            default ->
                text.length() < 100 && text.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?")
                        ? new Json.Num(at, text)
                        : new Json.Text(at, text);
        };
    }

    private Position at(Event event) {
        return event.getStartMark().map(this::position).orElse(new Position(file, 1, 1));
    }

    private Position position(Mark mark) {
        return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Thrown when it cannot be read for a reason that is not one of syntax. */
    private static final class TooMuch extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Position at;

        TooMuch(Position at, String reason) {
            super(reason, null, false, false);
            this.at = at;
        }
    }
}
