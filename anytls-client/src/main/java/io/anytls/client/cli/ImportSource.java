package io.anytls.client.cli;

import io.anytls.client.SubscriptionAccount;
import io.anytls.client.config.ListAddress;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.YamlReader;
import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.fetch.Fetched;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.link.LinkList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be imported, as a person has brought it.
 *
 * @param shown where it comes from, fit for a log; empty for a link itself
 * @param content a link, links, or a whole file of some format
 * @param directory that relative paths in it are relative to; null where it comes from a stranger, and may name no file at all
 */
record ImportSource(String shown, byte[] content, Path directory) {

    private static final Logger LOG = LoggerFactory.getLogger(ImportSource.class);

    /** Of a list of any format. */
    private static final int MOST = YamlReader.LARGEST;

    /**
     * Reads or fetches it. Blocking.
     *
     * @param given a link, a file, {@code -}, or an address
     * @throws StartupException with the reason, if that cannot be done
     */
    static ImportSource open(String given) throws IOException, InterruptedException {
        try {
            if (given.equals("-")) {
                return new ImportSource("standard input", bounded(System.in.readNBytes(MOST + 1)), Path.of(""));
            } else if (ListAddress.isMeant(given)) {
                return ofAddress(ListAddress.parse(given));
            } else if (isFile(given)) {
                return ofFile(Path.of(given));
            }
            return new ImportSource("", given.getBytes(StandardCharsets.UTF_8), Path.of(""));
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for LINK: " + e.getMessage());
        }
    }

    private static ImportSource ofAddress(ListAddress address) throws InterruptedException {
        if (address.file().isPresent()) {
            return ofFile(address.file().get());
        }
        LOG.info("fetching {}", address.shown());
        Fetched fetched = OneFetch.of(FetchRequest.of(address.url()).withMostBytes(MOST));
        fetched.header("subscription-userinfo")
                .flatMap(SubscriptionAccount::parse)
                .ifPresent(words -> LOG.info("the account: {}", words));
        return new ImportSource(address.shown(), fetched.body(), null);
    }

    private static ImportSource ofFile(Path file) {
        try {
            return new ImportSource(
                    file.toString(),
                    OperatorFile.readOnce(file, MOST),
                    file.toAbsolutePath().getParent());
        } catch (UnusableFileException e) {
            throw StartupException.failure(file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bounded(byte[] bytes) {
        if (bytes.length > MOST) {
            throw StartupException.failure("standard input is larger than " + (MOST >> 20) + " MiB");
        }
        return bytes;
    }

    private static boolean isFile(String given) {
        try {
            return !AnyTlsLink.isLink(given) && !given.isEmpty() && Files.exists(Path.of(given));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** @throws StartupException if it is compressed */
    String text() {
        try {
            return LinkList.text(content);
        } catch (IllegalArgumentException e) {
            throw unusable(e);
        }
    }

    /** What is said where nothing of it can be used. */
    StartupException unusable(IllegalArgumentException reason) {
        return shown.isEmpty()
                ? StartupException.usage("bad value for LINK: " + reason.getMessage())
                : StartupException.failure(shown + ": " + reason.getMessage(), reason);
    }
}
