package io.anytls.daemon.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An object of a configuration, read by its table: all its fields are looked at and all that is wrong is told when it is opened. What
 * could not be read is then as if it was not there. For one thread.
 */
public final class Section {

    private final Json.Obj object;
    private final String path;
    private final Table table;
    private final Problems problems;
    private final Map<String, Json.Member> members = new HashMap<>();
    private final Map<Field<?>, Object> values = new HashMap<>();
    private final Map<Field<?>, List<Section>> opened = new HashMap<>();

    private final Effective effective;

    /** Names that are likely there under another spelling: that they are missing need not be told as well. */
    private final Set<String> misspelled = new HashSet<>();

    private Section(
            Json.Obj object, String path, Table table, Problems problems, Map<Field<?>, Effective.Settled> settled) {
        this.object = object;
        this.path = path;
        this.table = table;
        this.problems = problems;
        effective = new Effective(table, this::value, settled);
    }

    /** @param path of the object, empty for the whole configuration */
    public static Section open(Json.Obj object, String path, Table table, Problems problems) {
        Section section = new Section(object, path, table, problems, new HashMap<>());
        for (Json.Member member : object.members()) {
            section.look(member);
        }
        return section;
    }

    private void look(Json.Member member) {
        Field<?> field = table.find(member.name());
        String at = Quoted.path(path, member.name());
        if (field == null) {
            unknown(member, at);
            return;
        }
        if (!field.name().equals(member.name())) {
            problems.warning(at, member.at(), "should be written \"" + field.name() + "\"");
        }
        Json.Member before = members.put(field.name(), member);
        if (before != null) {
            problems.error(at, member.at(), "is there already, at " + before.at());
        } else if (!(member.value() instanceof Json.Null)) {
            take(field, member);
        }
    }

    /** A suggestion takes its time: none where there are more mistakes than are shown. */
    private void unknown(Json.Member member, String at) {
        Optional<String> near = problems.isFull() ? Optional.empty() : Suggestion.nearest(member.name(), table.names());
        near.ifPresent(misspelled::add);
        problems.error(
                at,
                member.at(),
                "unknown field " + Quoted.name(member.name())
                        + near.map(name -> ", did you mean \"" + name + "\"?").orElse(""));
    }

    private void take(Field<?> field, Json.Member member) {
        String at = at(field);
        if (field.verdict() == Verdict.IMPLEMENTED) {
            try {
                Object value = field.type().read(member.value());
                if (value != null) {
                    values.put(field, value);
                    refuseMask(field, member);
                } else {
                    members.remove(field.name());
                }
            } catch (BadValueException e) {
                problems.error(at + e.index(), e.value().at(), e.getMessage());
            }
        } else if (!Absence.means(member.value())) {
            switch (field.verdict()) {
                case LATER ->
                    problems.unsupported(
                            at, member.at(), "\"" + field.name() + "\" is not supported yet (" + field.meaning() + ")");
                case NEEDED ->
                    problems.error(
                            at,
                            member.at(),
                            "\"" + field.name() + "\" is not supported, and is never left out: " + field.meaning());
                case IGNORED -> ignore(field, member);
                case SILENT -> keep(field, member); // told for the whole object
                default -> problems.unsupported(at, member.at(), field.meaning());
            }
        }
    }

    private void refuseMask(Field<?> field, Json.Member member) {
        if (isMasked(field) && !problems.takesMasks()) {
            problems.error(
                    at(field),
                    member.value().at(),
                    "is \"" + Field.MASK
                            + "\", which check --print writes for a secret: the secret itself has to be here");
        }
    }

    /** Whether what {@code check --print} writes for a secret stands in the place of one. */
    public boolean isMasked(Field<?> field) {
        return field.secret() && Field.MASK.equals(values.get(field));
    }

    private void keep(Field<?> field, Json.Member member) {
        try {
            values.put(field, field.type().read(member.value()));
        } catch (BadValueException e) {
            problems.error(at(field) + e.index(), e.value().at(), e.getMessage());
        }
    }

    private void ignore(Field<?> field, Json.Member member) {
        problems.warning(at(field), member.at(), "is ignored: " + field.meaning());
        try {
            field.type().read(member.value());
        } catch (BadValueException e) {
            problems.warning(at(field) + e.index(), e.value().at(), e.getMessage());
        }
    }

    /** The field's value, if it is there and right. */
    @SuppressWarnings("unchecked") // put there by a read of the same field
    public <T> Optional<T> get(Field<T> field) {
        return Optional.ofNullable((T) values.get(field));
    }

    /** The field's value, else its default; null if it has none. */
    public <T> T value(Field<T> field) {
        return get(field).orElse(field.standard());
    }

    /** The field's value; that it is missing is a problem. */
    public <T> Optional<T> require(Field<T> field) {
        missing(field, "is missing");
        return get(field);
    }

    /** Tells that a field is missing, unless it is there, be it misspelled. */
    public void missing(Field<?> field, String reason) {
        if (!isWritten(field) && !misspelled.contains(field.name())) {
            problems.error(at(field), object.at(), reason);
        }
    }

    /** The object of a field, opened. */
    public Optional<Section> child(Field<Json.Obj> field, Table table) {
        Optional<Section> child = get(field).map(written -> open(written, at(field), table, problems));
        child.ifPresent(opened -> effective.settleObject(field, opened));
        return child;
    }

    /** The same; one without a member where nobody has written it: it has the defaults. */
    public Section childOrEmpty(Field<Json.Obj> field, Table table) {
        Section child = open(get(field).orElse(Json.empty(object.at())), at(field), table, problems);
        effective.settleObject(field, child);
        return child;
    }

    /** The objects of a field, opened. */
    public List<Section> children(Field<List<Json.Obj>> field, Table table) {
        List<Json.Obj> objects = get(field).orElse(List.of());
        List<Section> children = IntStream.range(0, objects.size())
                .mapToObj(i -> open(objects.get(i), at(field) + "[" + i + "]", table, problems))
                .toList();
        if (!children.isEmpty()) {
            effective.settleObjects(field, children);
        }
        opened.put(field, children);
        return children;
    }

    /** The objects of a field as {@link #children} has opened them; none if nobody has. */
    public List<Section> opened(Field<List<Json.Obj>> field) {
        return opened.getOrDefault(field, List.of());
    }

    /** What counts here, to be printed. */
    public Effective effective() {
        return effective;
    }

    /** The same object, written with the fields of another table. */
    public Section as(Table other) {
        Section same = new Section(object, path, other, problems, effective.settled());
        same.values.putAll(values);
        return same;
    }

    /** Has its tag written, which it may have by its number only. */
    @SuppressWarnings("unchecked") // tags are texts everywhere
    void named(String tag) {
        effective.settle((Field<String>) table.find("tag"), tag);
    }

    /** Whether somebody has written the field, right or wrong. */
    public boolean isWritten(Field<?> field) {
        Json.Member member = members.get(field.name());
        return member != null && !(member.value() instanceof Json.Null);
    }

    /** Whether nothing but this field stands here. */
    public boolean hasOnly(Field<?> field) {
        return members.size() == 1 && members.containsKey(field.name());
    }

    /** Tells what is wrong with a field, at its place if it has one. */
    public void error(Field<?> field, String reason) {
        problems.error(at(field), position(field), reason);
    }

    /** Tells what is wrong with options that were read from here, each problem at the field that it names. */
    public void tell(List<OptionProblem> found) {
        found.forEach(
                problem -> problems.error(Quoted.path(path, problem.field()), position(problem), problem.reason()));
    }

    /** The same where nothing is wrong, but something has no effect. */
    public void hint(List<OptionProblem> found) {
        found.forEach(
                problem -> problems.warning(Quoted.path(path, problem.field()), position(problem), problem.reason()));
    }

    private Position position(OptionProblem problem) {
        Json.Member member = members.get(problem.field());
        return member == null ? object.at() : member.value().at();
    }

    /** Tells that a value of a field is not supported. */
    public void unsupported(Field<?> field, String reason) {
        problems.unsupported(at(field), position(field), reason);
    }

    /** The same, with what happens without it. */
    public void unsupported(Field<?> field, String reason, String effect) {
        problems.unsupported(at(field), position(field), reason, effect);
    }

    public void warning(Field<?> field, String reason) {
        problems.warning(at(field), position(field), reason);
    }

    /** The path of a field. */
    public String at(Field<?> field) {
        return Quoted.path(path, field.name());
    }

    /** Where a field's value stands, or if it is not there the object. */
    public Position position(Field<?> field) {
        Json.Member member = members.get(field.name());
        return member == null ? object.at() : member.value().at();
    }

    public String path() {
        return path;
    }

    /** Where the object begins. */
    public Position position() {
        return object.at();
    }

    public Problems problems() {
        return problems;
    }
}
