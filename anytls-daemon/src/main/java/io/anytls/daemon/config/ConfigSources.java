package io.anytls.daemon.config;

import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a configuration comes from. Can be read again and again. */
public final class ConfigSources {

    /** Of all files of JSON together, in bytes: some 60,000 users. What is made of a text takes many times its size. */
    private static final int LARGEST = 4 << 20;

    private final List<Path> files;
    private final List<Path> directories;
    private final StandardInput standardInput = new StandardInput();

    /** What came through pipes, which can be read once only. */
    private final Map<Path, byte[]> fromPipes = new HashMap<>();

    /**
     * @param files the file {@code stdin}, or {@code -}, is standard input
     * @param directories all their {@code *.json} files are read, those of directories in them are not
     */
    public ConfigSources(List<Path> files, List<Path> directories) {
        this.files = List.copyOf(files);
        this.directories = List.copyOf(directories);
    }

    /** Whether this name means standard input. */
    public static boolean isStandardInput(Path path) {
        return StandardInput.isMeant(path);
    }

    public boolean isEmpty() {
        return files.isEmpty() && directories.isEmpty();
    }

    /**
     * Reads and merges all of it, sorted by path. Blocking.
     *
     * @param problems for warnings
     * @throws ConfigException if a file cannot be read, is no JSON, or they cannot be merged
     */
    public Json.Obj read(Problems problems) {
        return read(problems, null);
    }

    /**
     * The same for who understands more than that: files in YAML are read too.
     *
     * @param translation of each document, before they are merged; null for none
     */
    public Json.Obj read(Problems problems, Translation translation) {
        List<Path> all = paths(problems);
        if (all.isEmpty()) {
            problems.error("", null, "there is no *.json file in the configuration directory");
        }
        Json.Obj merged = null;
        int left = LARGEST;
        for (Path path : all) {
            boolean yaml = YamlText.isNamed(path);
            byte[] bytes = bytes(path, yaml ? YamlReader.LARGEST : left, problems);
            left -= bytes == null || yaml ? 0 : bytes.length;
            String name = all.size() > 1 ? path.toString() : "";
            Json document = bytes == null ? null : parse(name, path, bytes, translation != null, problems);
            if (document instanceof Json.Obj written) {
                Json.Obj object = translation == null ? written : translation.translate(written, path, problems);
                merged = merged == null ? object : new Merging(problems).merge(merged, object);
            } else if (document != null) {
                problems.error("", document.at(), "a configuration is an object in braces, not " + document.kind());
            }
        }
        problems.throwIfAny();
        return merged;
    }

    /**
     * A file as it is written.
     *
     * @param path standard input, perhaps
     */
    public record Source(Path path, String text) {}

    /**
     * Reads all of it and merges nothing. Blocking.
     *
     * @param problems for warnings
     * @return sorted by path; each is the text of one JSON value
     * @throws ConfigException if a file cannot be read, or is no JSON
     */
    public List<Source> texts(Problems problems) {
        List<Source> texts = new ArrayList<>();
        for (Path path : paths(problems)) {
            byte[] bytes = bytes(path, LARGEST, problems);
            if (bytes != null && parse(path.toString(), path, bytes, false, problems) != null) {
                texts.add(new Source(path, new String(bytes, StandardCharsets.UTF_8)));
            }
        }
        problems.throwIfAny();
        return texts;
    }

    private List<Path> paths(Problems problems) {
        List<Path> all = new ArrayList<>(files);
        for (Path directory : directories) {
            problems.reading(directory);
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.json")) {
                found.forEach(path -> {
                    if (!Files.isDirectory(path)) {
                        all.add(path);
                    }
                });
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                problems.error(directory.toString(), null, reason(e));
            }
        }
        all.sort(Comparator.comparing(Path::toString));
        return all;
    }

    /** Null if it cannot be read. */
    private byte[] bytes(Path path, int most, Problems problems) {
        try {
            byte[] bytes = bytes(path, problems);
            if (bytes.length <= most) {
                return bytes;
            }
            problems.error(path.toString(), null, "is larger than 4 MiB, or all files together are");
        } catch (IOException e) {
            problems.error(path.toString(), null, reason(e));
        }
        return null;
    }

    private synchronized byte[] bytes(Path path, Problems problems) throws IOException {
        if (StandardInput.isMeant(path)) {
            return standardInput.read(System.in, LARGEST + 1);
        }
        problems.reading(path);
        byte[] kept = fromPipes.get(path);
        if (kept != null) {
            return kept;
        }
        boolean pipe = OperatorFile.isPipe(path);
        byte[] bytes = OperatorFile.readOnce(path, YamlText.isNamed(path) ? YamlReader.LARGEST : LARGEST);
        if (pipe) {
            fromPipes.put(path, bytes);
        }
        return bytes;
    }

    /**
     * Reads one document of JSON.
     *
     * @param file for positions; empty if there is only one
     * @return null if it cannot be read, which is told
     */
    public static Json parse(String file, byte[] bytes, Problems problems) {
        String text = text(file, bytes, problems);
        return text == null ? null : JsonReader.read(file, text, problems);
    }

    /** The same for YAML too, where that is understood. */
    private static Json parse(String file, Path path, byte[] bytes, boolean yaml, Problems problems) {
        String text = text(file, bytes, problems);
        if (text == null) {
            return null;
        } else if (!YamlText.isMeant(path, text)) {
            return JsonReader.read(file, text, problems);
        } else if (yaml) {
            return YamlReader.read(file, text, problems);
        }
        problems.error(file, null, "is YAML, and JSON is needed: anytls-client import FILE makes JSON of a Clash file");
        return null;
    }

    private static String text(String file, byte[] bytes, Problems problems) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.startsWith("\uFEFF")) {
                problems.error(
                        "", new Position(file, 1, 1), "begins with a byte order mark: save it as UTF-8 without one");
                return null;
            }
            return text;
        } catch (CharacterCodingException e) {
            problems.error(file, null, "is not UTF-8 text");
            return null;
        }
    }

    private static String reason(Exception e) {
        if (e instanceof UnusableFileException) {
            return e.getMessage();
        } else if (e instanceof NoSuchFileException) {
            return "there is no such file";
        } else if (e instanceof AccessDeniedException) {
            return "no permission to read it";
        } else if (e instanceof IOException failure) {
            return FileTrouble.reason(failure);
        }
        return "cannot be read: " + e.getMessage();
    }
}
