package io.anytls.daemon.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells YAML and JSON apart. */
final class YamlText {

    private static final Pattern FIELD = Pattern.compile("(?m)^[A-Za-z][\\w-]{0,63}:(\\s|$)");

    private YamlText() {}

    /** Whether the name of a file says that it is YAML. */
    static boolean isNamed(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    /** Whether a text is meant as YAML: by the name of its file, else by how it begins. */
    static boolean isMeant(Path file, String text) {
        if (isNamed(file)) {
            return true;
        } else if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
            return false;
        }
        int first = 0;
        while (first < text.length() && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        boolean json = first < text.length() && "{[/\"".indexOf(text.charAt(first)) >= 0;
        return !json && FIELD.matcher(text).find();
    }
}
