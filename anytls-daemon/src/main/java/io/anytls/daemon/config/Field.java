package io.anytls.daemon.config;

/**
 * A field that an object may have.
 *
 * @param name as in the JSON
 * @param type how its value is read
 * @param standard what holds without it, for the documentation; may be empty
 * @param meaning one sentence for the documentation; for a field that is not implemented what is said when it is found
 */
public record Field<T>(String name, ValueType<T> type, String standard, Verdict verdict, String meaning) {

    /** A field that does what it says. */
    public static <T> Field<T> of(String name, ValueType<T> type, String standard, String meaning) {
        return new Field<>(name, type, standard, Verdict.IMPLEMENTED, meaning);
    }

    /** A field of sing-box that comes later. */
    public static Field<Json> later(String name, String meaning) {
        return new Field<>(name, Types.ANY, "", Verdict.LATER, meaning);
    }

    /**
     * A field of sing-box that is refused even when lenient.
     *
     * @param effect what would happen without it
     */
    public static Field<Json> needed(String name, String effect) {
        return new Field<>(name, Types.ANY, "", Verdict.NEEDED, effect);
    }

    /** A field of an object that changes nothing as a whole. */
    public static Field<Json> silent(String name) {
        return new Field<>(name, Types.ANY, "", Verdict.SILENT, "");
    }

    /** The same where its value is looked at all the same. */
    public static <T> Field<T> silent(String name, ValueType<T> type) {
        return new Field<>(name, type, "", Verdict.SILENT, "");
    }

    /** A field of sing-box that changes nothing. */
    public static Field<Json> ignored(String name, String meaning) {
        return ignored(name, Types.ANY, meaning);
    }

    /** The same where a value that makes no sense is worth a warning of its own. */
    public static <T> Field<T> ignored(String name, ValueType<T> type, String meaning) {
        return new Field<>(name, type, "", Verdict.IGNORED, meaning);
    }

    /** A field that is refused, with the reason. */
    public static Field<Json> refused(String name, String reason) {
        return new Field<>(name, Types.ANY, "", Verdict.REFUSED, reason);
    }
}
