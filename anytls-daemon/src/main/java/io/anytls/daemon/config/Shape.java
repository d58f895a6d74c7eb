package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a value looks like, in the words of JSON Schema. */
final class Shape {

    /** Anything. */
    static final Json.Obj ANY = Json.empty(Json.NOWHERE);

    static final Json.Obj TEXT = of("type", Json.text("string"));
    static final Json.Obj FLAG = of("type", Json.text("boolean"));
    static final Json.Obj OBJECT = of("type", Json.text("object"));

    private Shape() {}

    /** An object with a member of this name, and more by {@link #and}. */
    static Json.Obj of(String name, Json value) {
        return Json.object(name, value);
    }

    static Json.Obj and(Json.Obj shape, String name, Json value) {
        List<Json.Member> members = new ArrayList<>(shape.members());
        members.add(new Json.Member(Json.NOWHERE, name, value));
        return new Json.Obj(Json.NOWHERE, members);
    }

    static Json.Obj number(int least, int most) {
        Json.Obj number = and(of("type", Json.text("integer")), "minimum", Json.number(least));
        return most == Integer.MAX_VALUE ? number : and(number, "maximum", Json.number(most));
    }

    static Json.Obj choice(List<String> words) {
        return of("enum", Json.texts(words));
    }

    static Json.Obj array(Json.Obj items) {
        return and(of("type", Json.text("array")), "items", items);
    }

    static Json.Obj anyOf(Json.Obj... shapes) {
        return of("anyOf", Json.array(Arrays.asList(shapes)));
    }

    /** One of them, or an array. */
    static Json.Obj oneOrMore(Json.Obj each) {
        return each.members().isEmpty() ? ANY : anyOf(each, array(each));
    }
}
