package io.anytls.client.ruleset;

import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.BadRuleSetException;
import io.anytls.daemon.schema.RuleSetFile;
import io.anytls.daemon.state.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last good content of each set that was fetched, in a folder of the data directory. Blocking; for one thread at a time. */
final class KeptRuleSets {

    private static final Logger LOG = LoggerFactory.getLogger(KeptRuleSets.class);
    private static final int LETTERS = 32;

    private final Optional<Path> directory;

    /** @param data the data directory; without one nothing is kept */
    KeptRuleSets(Optional<Path> data) {
        this.directory = data.map(path -> path.resolve("rule-sets"));
    }

    /** @param at when it was fetched */
    record Kept(RuleSet.Content content, Instant at) {}

    Optional<Kept> find(RuleSet.Remote remote) {
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        Path file = file(directory.get(), remote);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(RuleSetFile.LARGEST + 1);
            if (bytes.length > RuleSetFile.LARGEST) {
                throw new BadRuleSetException("is too large");
            }
            return Optional.of(new Kept(
                    RuleSetFile.read(bytes, remote.binary()),
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("the set of rules in {} cannot be used: {}", file, FileTrouble.reason(e));
        } catch (BadRuleSetException e) {
            LOG.warn("the set of rules in {} cannot be used: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    void put(RuleSet.Remote remote, byte[] bytes) {
        directory.ifPresent(folder -> {
            Path file = file(folder, remote);
            Path unfinished = DataDirectory.unfinished(file);
            try {
                DataDirectory.open(folder);
                DataDirectory.writeNew(unfinished, ByteBuffer.wrap(bytes));
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                LOG.warn("a set of rules is not kept: {}", DataDirectory.failure(file, "write", e));
            }
        });
    }

    /** It was asked for, and has not changed. */
    void touch(RuleSet.Remote remote, Instant now) {
        directory.ifPresent(folder -> {
            try {
                Files.setLastModifiedTime(file(folder, remote), FileTime.from(now));
            } catch (IOException e) {
                LOG.debug("the time of a set of rules cannot be changed", e);
            }
        });
    }

    /** An address may have a secret in it, so that its hash is the name. */
    private static Path file(Path folder, RuleSet.Remote remote) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(remote.url().getBytes(StandardCharsets.UTF_8));
            String name = HexFormat.of().formatHex(hash).substring(0, LETTERS);
            return folder.resolve(name + (remote.binary() ? ".srs" : ".json"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
