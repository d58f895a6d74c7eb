package io.anytls.daemon.config;

import java.util.List;

/** Values that switch nothing on: a field that this program does not have may well stand there with one. */
final class Absence {

    /** What they look like. */
    static final List<Json> SHAPES = List.of(
            Shape.of(
                    "enum",
                    Json.array(List.of(
                            new Json.Null(Json.NOWHERE),
                            Json.flag(false),
                            Json.text(""),
                            Json.number(0),
                            Json.array(List.of()),
                            Json.empty(Json.NOWHERE)))),
            Shape.and(
                    Shape.and(Shape.OBJECT, "required", Json.texts(List.of("enabled"))),
                    "properties",
                    Json.object("enabled", Shape.of("const", Json.flag(false)))));

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
