package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.YamlReader;
import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.link.LinkList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the content of providers comes from: files beside the configuration. For one thread. */
final class ProviderFiles {

    private static final Duration EVERY = Duration.ofHours(12);

    private final Path directory;
    private final ProviderFetches fetches;
    private final Problems problems;

    /**
     * @param directory of the configuration: what is relative is so to it; null where no file of this machine may be read
     * @param fetches gets what has an address; null where nothing is fetched
     */
    ProviderFiles(Path directory, ProviderFetches fetches, Problems problems) {
        this.directory = directory;
        this.fetches = fetches;
        this.problems = problems;
    }

    /**
     * What a provider has.
     *
     * @param file for positions
     * @param isFetched whether it comes from the web: then what is wrong in it is left out
     */
    record Text(String file, String content, boolean isFetched, Problems problems) {

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

    /** Whether it is one that is fetched. */
    boolean fetches(Json.Obj provider) {
        return fetches != null && Scalars.text(provider, "type").equals("http");
    }

    /** The servers of a list that was fetched, of whatever format. */
    List<Json.Obj> servers(Text list) {
        return fetches.servers(list.content().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What a provider has; empty if it is not there, and why is told.
     *
     * @param rules whether it gives rules, not proxies
     */
    Optional<Text> text(Json.Obj provider, String name, String path, boolean rules) {
        String type = Scalars.text(provider, "type");
        if (!type.matches("file|http")) {
            problems.error(path + ".type", provider.at(), "is none of file, http, inline");
            return Optional.empty();
        }
        return fetches(provider) ? fetched(provider, name, path, rules) : local(provider, path, type);
    }

    private Optional<Text> fetched(Json.Obj provider, String name, String path, boolean rules) {
        Json.Member written = provider.member("url");
        try {
            String url = FetchRequest.of(Scalars.text(provider, "url")).url().toString();
            String through = Scalars.text(provider, "proxy");
            Duration interval = provider.value("interval") == null
                    ? EVERY
                    : new Scalars(problems)
                            .number(path + ".interval", provider.value("interval"))
                            .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds.digits())))
                            .filter(given -> !given.isZero())
                            .orElse(EVERY);
            Path kept = fetches.kept(url);
            fetches.add(new ProviderFetches.Wanted(
                    name, rules, url, interval, Optional.of(through).filter(tag -> !tag.matches("|DIRECT")), kept));
            problems.reading(kept);
            if (Files.exists(kept)) {
                return Optional.of(read(kept, true));
            }
            Optional<Path> brought = brought(provider);
            if (brought.isPresent()) {
                problems.reading(brought.get());
                return Optional.of(read(brought.get(), false));
            }
            problems.warning(path, provider.at(), "nothing has been fetched yet");
        } catch (IllegalArgumentException e) {
            problems.error(path + ".url", written == null ? provider.at() : written.at(), e.getMessage());
        } catch (UnusableFileException e) {
            problems.error(path, provider.at(), e.getMessage());
        }
        return Optional.empty();
    }

    /** The file at its path, where Clash keeps what it has fetched. */
    private Optional<Path> brought(Json.Obj provider) {
        String file = Scalars.text(provider, "path");
        try {
            return directory == null || file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(directory.resolve(file)).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<Text> local(Json.Obj provider, String path, String type) {
        String file = Scalars.text(provider, "path");
        if (file.isEmpty()) {
            problems.error(path + ".path", provider.at(), "is missing");
        } else if (directory == null) {
            problems.error(
                    path + ".path",
                    provider.at(),
                    "names a file of this machine, and the configuration comes from elsewhere: save it first, and look"
                            + " at it");
        } else {
            try {
                Path named = directory.resolve(Path.of(file));
                problems.reading(named);
                return Optional.of(read(named, false));
            } catch (InvalidPathException e) {
                problems.error(path + ".path", provider.at(), "is no path");
            } catch (UnusableFileException e) {
                if (type.equals("http")) {
                    problems.warning(
                            path + ".path",
                            provider.at(),
                            e.getMessage() + ": only the client itself fetches what is at its url (-c FILE)");
                } else {
                    problems.error(path + ".path", provider.at(), e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    private Text read(Path file, boolean isFetched) throws UnusableFileException {
        String content = LinkList.text(OperatorFile.read(file, YamlReader.LARGEST));
        return new Text(file.toString(), content, isFetched, isFetched ? new Problems(true) : problems);
    }
}
