package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.YamlReader;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the content of providers comes from: files beside the configuration. For one thread. */
final class ProviderFiles {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path directory;
    private final Problems problems;

    /** @param directory of the configuration: what is relative is so to it */
    ProviderFiles(Path directory, Problems problems) {
        this.directory = directory;
        this.problems = problems;
    }

    /**
     * What a provider has.
     *
     * @param file for positions
     */
    record Text(String file, String content, Problems problems) {

        /** A thing in each line, or in YAML those of the list {@code payload}. */
        List<Json.Text> lines(boolean plain) {
            return plain ? plain() : new Scalars(problems).texts("payload", member("payload"));
        }

        private List<Json.Text> plain() {
            List<Json.Text> lines = new ArrayList<>();
            int number = 0;
            for (String line : content.lines().toList()) {
                number++;
                String text = line.replaceFirst("(^|\\s)(#|//).*", "").strip();
                if (!text.isEmpty()) {
                    lines.add(new Json.Text(new Position(file, number, 1), text));
                }
            }
            return lines;
        }

        /** A member of its YAML; null if there is none. */
        Json member(String name) {
            Json read = YamlReader.read(file, content, problems);
            if (read instanceof Json.Obj object) {
                if (object.value(name) == null) {
                    problems.error("", object.at(), "there is no " + name + " in it");
                }
                return object.value(name);
            } else if (read != null) {
                problems.error("", read.at(), "has to be an object with " + name + ", not " + read.kind());
            }
            return null;
        }
    }

    /** Empty if it is not there; why is told. */
    Optional<Text> text(Json.Obj provider, String path) {
        String type = Scalars.text(provider, "type");
        String file = Scalars.text(provider, "path");
        if (!type.matches("file|http")) {
            problems.error(path + ".type", provider.at(), "is none of file, http, inline");
            return Optional.empty();
        } else if (file.isEmpty()) {
            problems.error(path + ".path", provider.at(), "is missing");
            return Optional.empty();
        }
        try {
            Path named = directory.resolve(Path.of(file));
            problems.reading(named);
            byte[] bytes = OperatorFile.read(named, YamlReader.LARGEST);
            String content = new String(bytes, StandardCharsets.UTF_8);
            boolean marked = content.startsWith(BYTE_ORDER_MARK);
            return Optional.of(new Text(named.toString(), marked ? content.substring(1) : content, problems));
        } catch (InvalidPathException e) {
            problems.error(path + ".path", provider.at(), "is no path");
        } catch (UnusableFileException e) {
            if (type.equals("http")) {
                problems.warning(
                        path + ".path",
                        provider.at(),
                        e.getMessage() + ": fetch what is at its url into this file, nothing is fetched here");
            } else {
                problems.error(path + ".path", provider.at(), e.getMessage());
            }
        }
        return Optional.empty();
    }
}
