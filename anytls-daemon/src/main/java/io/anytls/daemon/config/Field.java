package io.anytls.daemon.config;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A field that an object may have.
 *
 * @param name as in the JSON
 * @param type how its value is read and written
 * @param standard what holds without it; null if that is nothing, or nothing that can be written
 * @param words for the documentation, in place of the default; may be empty
 * @param meaning one sentence for the documentation; for a field that is not implemented what is said when it is found
 * @param secret whether its value is shown to nobody who has not asked for it
 * @param holding what the objects in it have; null for what is no object, or is not looked into
 */
public record Field<T>(
        String name,
        ValueType<T> type,
        T standard,
        String words,
        Verdict verdict,
        String meaning,
        boolean secret,
        Holding holding) {

    /** What is printed in place of a secret. */
    public static final String MASK = "***";

    private Field(String name, ValueType<T> type, Verdict verdict, String meaning) {
        this(name, type, null, "", verdict, meaning, false, null);
    }

    /** Each value that is read is looked up by its field; the whole of it would take a fifth of the time of a check. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** A field that does what it says; without it there is no value. */
    public static <T> Field<T> of(String name, ValueType<T> type, String meaning) {
        return new Field<>(name, type, Verdict.IMPLEMENTED, meaning);
    }

    /** A field that does what it says. */
    public static <T> Field<T> of(String name, ValueType<T> type, T standard, String meaning) {
        return new Field<>(name, type, standard, "", Verdict.IMPLEMENTED, meaning, false, null);
    }

    /** The same field, whose default the documentation tells in words. */
    public Field<T> otherwise(String words) {
        return new Field<>(name, type, standard, words, verdict, meaning, secret, holding);
    }

    /** The same field, whose value is a secret. */
    public Field<T> asSecret() {
        return new Field<>(name, type, standard, words, verdict, meaning, true, holding);
    }

    /** The same field, whose object, or each of them, has these fields. */
    public Field<T> holding(Supplier<Table> table) {
        return holding(new Holding(table, null));
    }

    /** The same where each object's type says which fields it has. */
    public Field<T> holdingByType(Supplier<Map<String, Table>> tables) {
        return holding(new Holding(null, tables));
    }

    private Field<T> holding(Holding held) {
        return new Field<>(name, type, standard, words, verdict, meaning, secret, held);
    }

    /** The default as the documentation has it; empty if there is none. */
    public String standardText() {
        return standard == null || !words.isEmpty() ? words : text(standard);
    }

    /** A value as the documentation has it. */
    public String text(T value) {
        return JsonWriter.plain(type.write(value));
    }

    /** A field of sing-box that comes later. */
    public static Field<Json> later(String name, String meaning) {
        return new Field<>(name, Types.ANY, Verdict.LATER, meaning);
    }

    /**
     * A field of sing-box that is refused even when lenient.
     *
     * @param effect what would happen without it
     */
    public static Field<Json> needed(String name, String effect) {
        return new Field<>(name, Types.ANY, Verdict.NEEDED, effect);
    }

    /** A field of an object that changes nothing as a whole. */
    public static Field<Json> silent(String name) {
        return silent(name, Types.ANY);
    }

    /** The same where its value is looked at all the same. */
    public static <T> Field<T> silent(String name, ValueType<T> type) {
        return silent(name, type, "");
    }

    /** The same where the documentation has something to say. */
    public static <T> Field<T> silent(String name, ValueType<T> type, String meaning) {
        return new Field<>(name, type, Verdict.SILENT, meaning);
    }

    /** A field of sing-box that changes nothing. */
    public static Field<Json> ignored(String name, String meaning) {
        return ignored(name, Types.ANY, meaning);
    }

    /** The same where a value that makes no sense is worth a warning of its own. */
    public static <T> Field<T> ignored(String name, ValueType<T> type, String meaning) {
        return new Field<>(name, type, Verdict.IGNORED, meaning);
    }

    /** A field that is refused, with the reason. */
    public static Field<Json> refused(String name, String reason) {
        return new Field<>(name, Types.ANY, Verdict.REFUSED, reason);
    }
}
