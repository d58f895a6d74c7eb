package io.anytls.daemon.config;

/** Values that switch nothing on: a field that this program does not have may well stand there with one. */
final class Absence {

    private Absence() {}

    static boolean means(Json value) {
        if (value instanceof Json.Obj object) {
            Json.Member enabled = object.member("enabled");
            return object.members().isEmpty() || enabled != null && means(enabled.value());
        }
        return value instanceof Json.Null
                || value instanceof Json.Bool flag && !flag.value()
                || value instanceof Json.Text text && text.value().isEmpty()
                || value instanceof Json.Num number && number.digits().equals("0")
                || value instanceof Json.Arr array && array.items().isEmpty();
    }
}
