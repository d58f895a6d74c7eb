package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Values as Clash takes them: numbers where texts are meant and the other way round, and YAML's many words for yes. Tells what is none. */
record Scalars(Problems problems) {

    /** A text, or a number that is meant as one; null for nothing. */
    static String text(Json value) {
        if (value instanceof Json.Text text) {
            return text.value();
        } else if (value instanceof Json.Num number) {
            return number.digits();
        }
        return value instanceof Json.Bool flag ? String.valueOf(flag.value()) : null;
    }

    /** The text of this name; empty if there is none. */
    static String text(Json.Obj object, String name) {
        Json value = object.value(name);
        String text = value == null ? null : text(value);
        return text == null ? "" : text;
    }

    Optional<Json.Text> text(String path, Json value) {
        String text = text(value);
        if (text == null && !(value instanceof Json.Null)) {
            problems.error(path, value.at(), "has to be a string, not " + value.kind());
        }
        return Optional.ofNullable(text).map(given -> new Json.Text(value.at(), given));
    }

    Optional<Boolean> flag(String path, Json value) {
        if (value instanceof Json.Bool flag) {
            return Optional.of(flag.value());
        } else if (value instanceof Json.Text text) {
            switch (text.value().toLowerCase(Locale.ROOT)) {
                case "yes", "on", "true" -> {
                    return Optional.of(true);
                }
                case "no", "off", "false", "" -> {
                    return Optional.of(false);
                }
                default -> {} // told below
            }
        } else if (value instanceof Json.Null) {
            return Optional.empty();
        }
        problems.error(path, value.at(), "has to be true or false, not " + value.kind());
        return Optional.empty();
    }

    /** A whole number, not below zero. */
    Optional<Json.Num> number(String path, Json value) {
        String text = text(value);
        if (text != null && text.strip().matches("\\d{1,9}")) {
            return Optional.of(new Json.Num(value.at(), String.valueOf(Integer.parseInt(text.strip()))));
        } else if (!(value instanceof Json.Null)) {
            problems.error(path, value.at(), "has to be a whole number");
        }
        return Optional.empty();
    }

    /** Objects in a list. */
    List<Json.Obj> objects(String path, Json value) {
        List<Json.Obj> objects = new ArrayList<>();
        List<Json> items = items(path, value);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Json.Obj object) {
                objects.add(object);
            } else {
                problems.error(
                        path + "[" + i + "]",
                        items.get(i).at(),
                        "has to be an object, not " + items.get(i).kind());
            }
        }
        return objects;
    }

    /** Texts in a list, or one of them. */
    List<Json.Text> texts(String path, Json value) {
        if (value instanceof Json.Text one) {
            return List.of(one);
        }
        List<Json.Text> texts = new ArrayList<>();
        List<Json> items = items(path, value);
        for (int i = 0; i < items.size(); i++) {
            text(path + "[" + i + "]", items.get(i)).ifPresent(texts::add);
        }
        return texts;
    }

    private List<Json> items(String path, Json value) {
        if (value instanceof Json.Arr array) {
            return array.items();
        } else if (value != null && !(value instanceof Json.Null)) {
            problems.error(path, value.at(), "has to be a list, not " + value.kind());
        }
        return List.of();
    }

    /** Objects by their names. */
    List<Json.Member> named(String path, Json value) {
        List<Json.Member> named = new ArrayList<>();
        if (value instanceof Json.Obj object) {
            for (Json.Member member : object.members()) {
                if (member.value() instanceof Json.Obj) {
                    named.add(member);
                } else {
                    problems.error(
                            Quoted.path(path, member.name()),
                            member.value().at(),
                            "has to be an object, not " + member.value().kind());
                }
            }
        } else if (value != null && !(value instanceof Json.Null)) {
            problems.error(path, value.at(), "has to be an object, not " + value.kind());
        }
        return named;
    }
}
