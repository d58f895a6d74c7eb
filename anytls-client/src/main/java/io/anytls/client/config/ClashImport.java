package io.anytls.client.config;

import io.anytls.client.clash.ClashFile;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.JsonWriter;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.YamlReader;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Writes a Clash file as a configuration. */
public final class ClashImport {

    /** Clash's own fields at the beginning of a line. */
    private static final Pattern FIELD = Pattern.compile(
            "(?m)^(proxies|proxy-groups|proxy-providers|rule-providers|mixed-port|socks-port|rules):(\\s|$)");

    private ClashImport() {}

    /** Whether a text is meant as a Clash file. */
    public static boolean isMeant(String text) {
        return FIELD.matcher(text).find() && !text.stripLeading().startsWith("{");
    }

    /**
     * A whole configuration, with the passwords in it. Blocking, as providers are files.
     *
     * @param directory what relative paths in it are relative to; null where no file of this machine may be read
     * @param problems for warnings
     * @throws ConfigException with all that is wrong
     */
    public static String configuration(String text, Path directory, Problems problems) {
        Json read = YamlReader.read("", text, problems);
        problems.throwIfAny();
        if (!(read instanceof Json.Obj document) || !ClashFile.isOne(document)) {
            problems.error("", read.at(), "this is YAML, and no Clash file");
            problems.throwIfAny();
            return "";
        }
        Json.Obj translated = ClashFile.translate(document, directory, null, problems);
        problems.throwIfAny();
        return JsonWriter.document(translated);
    }
}
