package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What counts in an object of a configuration, whoever has said it, the defaults among it: what {@code check --print} writes. */
public final class Effective {

    private final Table table;

    /** What is written, else the default; null for nothing. */
    private final Function<Field<?>, Object> said;

    /** What counts where that is neither what is written nor the default. */
    private final Map<Field<?>, Settled> settled;

    /** @param settled shared with the same object under another table */
    Effective(Table table, Function<Field<?>, Object> said, Map<Field<?>, Settled> settled) {
        this.table = table;
        this.said = said;
        this.settled = settled;
    }

    /** What counts of one field; empty for nothing. */
    interface Settled {
        Optional<Json> json(boolean secrets);
    }

    Map<Field<?>, Settled> settled() {
        return settled;
    }

    /** What counts of a field, where that is neither what is written nor the default. */
    public <T> void settle(Field<T> field, T value) {
        settled.put(field, secrets -> Optional.of(field.type().write(value)));
    }

    /** The same for objects that were opened. */
    public void settleObjects(Field<List<Json.Obj>> field, List<Section> opened) {
        List<Section> all = List.copyOf(opened);
        settled.put(
                field,
                secrets -> Optional.of(Json.array(all.stream()
                        .map(section -> section.effective().json(secrets))
                        .toList())));
    }

    /** The same for one object. */
    public void settleObject(Field<Json.Obj> field, Section opened) {
        settled.put(field, secrets -> Optional.of(opened.effective().json(secrets)));
    }

    /** Nothing of it counts, or it is said elsewhere. */
    public void omit(Field<?> field) {
        settled.put(field, secrets -> Optional.empty());
    }

    /**
     * All that counts: read again it comes to the same.
     *
     * @param secrets whether they are shown; else {@link Field#MASK} takes their place
     */
    public Json.Obj json(boolean secrets) {
        List<Json.Member> all = new ArrayList<>();
        for (Field<?> field : table.fields()) {
            if (field.verdict() == Verdict.IMPLEMENTED) {
                json(field, secrets).ifPresent(value -> all.add(new Json.Member(Json.NOWHERE, field.name(), value)));
            }
        }
        return new Json.Obj(Json.NOWHERE, all);
    }

    @SuppressWarnings("unchecked") // a section has values of the field's own type
    private <T> Optional<Json> json(Field<T> field, boolean secrets) {
        Settled other = settled.get(field);
        if (other != null) {
            return other.json(secrets);
        }
        Optional<Json> value = Optional.ofNullable((T) said.apply(field)).map(field.type()::write);
        return field.secret() && !secrets ? value.map(secret -> Json.text(Field.MASK)) : value;
    }
}
