package io.anytls.daemon.config;

import java.util.List;
import java.util.stream.Stream;

/** A JSON value that knows where it stands. Immutable. */
public sealed interface Json {

    /** Of a value that no file has. */
    Position NOWHERE = new Position("", 0, 0);

    Position at();

    /** What it is, for messages: {@code a number}. */
    String kind();

    /**
     * An object.
     *
     * @param members in the order of the file, each name once
     */
    record Obj(Position at, List<Member> members) implements Json {
        public Obj {
            members = List.copyOf(members);
        }

        @Override
        public String kind() {
            return "an object";
        }

        /** The value of exactly this name, or null. */
        public Json value(String name) {
            Member member = member(name);
            return member == null ? null : member.value();
        }

        /** The member of exactly this name, or null. */
        public Member member(String name) {
            for (Member member : members) {
                if (member.name().equals(name)) {
                    return member;
                }
            }
            return null;
        }

        /** The string of this name; empty if there is none, or something else. */
        public String text(String name) {
            Member member = member(name);
            return member != null && member.value() instanceof Text text ? text.value() : "";
        }

        /** The same with this string under a name, whatever there is now. */
        public Obj withText(String name, String text) {
            Member there = member(name);
            Member member = new Member(there == null ? at : there.at(), name, Json.text(text));
            List<Member> others = members.stream().filter(each -> each != there).toList();
            return new Obj(at, Stream.concat(Stream.of(member), others.stream()).toList());
        }
    }

    /**
     * A member of an object.
     *
     * @param at where the name stands
     */
    record Member(Position at, String name, Json value) {}

    record Arr(Position at, List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "an array";
        }
    }

    record Text(Position at, String value) implements Json {
        @Override
        public String kind() {
            return "a string";
        }

        /** Any string may be a secret. */
        @Override
        public String toString() {
            return "Text[" + at + "]";
        }
    }

    /**
     * A number.
     *
     * @param digits as it is written, at most some hundred characters
     */
    record Num(Position at, String digits) implements Json {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record Bool(Position at, boolean value) implements Json {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    /** As if it was not there. */
    record Null(Position at) implements Json {
        @Override
        public String kind() {
            return "null";
        }
    }

    static Json text(String value) {
        return new Text(NOWHERE, value);
    }

    static Json number(long value) {
        return new Num(NOWHERE, String.valueOf(value));
    }

    static Json flag(boolean value) {
        return new Bool(NOWHERE, value);
    }

    static Json array(List<? extends Json> items) {
        return new Arr(NOWHERE, List.copyOf(items));
    }

    static Json texts(List<String> items) {
        return array(items.stream().map(Json::text).toList());
    }

    /** An object of one member. */
    static Obj object(String name, Json value) {
        return new Obj(NOWHERE, List.of(new Member(NOWHERE, name, value)));
    }

    /** An object without members. */
    static Obj empty(Position at) {
        return new Obj(at, List.of());
    }
}
