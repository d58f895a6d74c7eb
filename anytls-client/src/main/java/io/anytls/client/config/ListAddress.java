package io.anytls.client.config;

import io.anytls.daemon.fetch.FetchRequest;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a list of servers is.
 *
 * @param url as it was said; what is in it may be a secret
 * @param file the file that it is, if it is none of the web; only the command line may say such
 */
public record ListAddress(String url, Optional<Path> file) {

    /** Whether a text is meant as one: it begins like an address of the web, or of a file. */
    public static boolean isMeant(String text) {
        return text.strip().toLowerCase(Locale.ROOT).matches("(?s)(https?://|file:).*")
                && text.strip().lines().count() == 1;
    }

    /** @throws IllegalArgumentException with what is wrong with it, which is not repeated */
    public static ListAddress parse(String text) {
        String url = text.strip();
        return url.toLowerCase(Locale.ROOT).startsWith("file:")
                ? new ListAddress(url, Optional.of(file(url)))
                : new ListAddress(FetchRequest.of(url).url().toString(), Optional.empty());
    }

    private static Path file(String url) {
        try {
            URI uri = URI.create(url);
            String host = uri.getHost() == null ? "" : uri.getHost();
            if (uri.getPath() != null && uri.getPath().startsWith("/") && host.matches("|localhost")) {
                return Path.of(uri.getPath());
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is no address of a file: a character in it has to be written with a percent sign", e);
        }
        throw new IllegalArgumentException("has to be a file of this machine: file:///PATH");
    }

    /** Fit for a log: of an address of the web its host. */
    public String shown() {
        return file.map(Path::toString).orElseGet(() -> FetchRequest.of(url).shown());
    }

    @Override
    public String toString() {
        return "ListAddress[" + shown() + "]";
    }
}
