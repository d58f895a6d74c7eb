package io.anytls.daemon.ruleset.remote;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.fetch.Fetched;
import io.anytls.daemon.fetch.KeptContent;
import io.anytls.daemon.fetch.Validators;
import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.BadRuleSetException;
import io.anytls.daemon.schema.RuleSetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last good content of each set that was fetched, in a folder of the data directory. Blocking; for one thread at a time. */
final class KeptRuleSets {

    private static final Logger LOG = LoggerFactory.getLogger(KeptRuleSets.class);

    private final Optional<Path> directory;

    /** @param data the data directory; without one nothing is kept */
    KeptRuleSets(Optional<Path> data) {
        this.directory = data.map(path -> path.resolve("rule-sets"));
    }

    /**
     * What is there.
     *
     * @param version what the web server calls it
     * @param asked when the web server was asked last
     */
    record Kept(RuleSet.Content content, Validators version, Instant asked) {}

    Optional<Kept> find(RuleSet.Remote remote) {
        Path file = directory.map(folder -> file(folder, remote)).orElse(null);
        if (file == null) {
            return Optional.empty();
        }
        try {
            KeptContent kept = new KeptContent(file);
            byte[] bytes = kept.read(RuleSetFile.LARGEST).orElse(null);
            return bytes == null
                    ? Optional.empty()
                    : Optional.of(new Kept(
                            RuleSetFile.read(bytes, remote.binary()),
                            kept.version(bytes),
                            kept.asked().orElse(Instant.EPOCH)));
        } catch (IOException e) {
            LOG.warn("the set of rules in {} cannot be used: {}", file, FileTrouble.reason(e));
        } catch (BadRuleSetException e) {
            LOG.warn("the set of rules in {} cannot be used: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    void put(RuleSet.Remote remote, Fetched fetched, Instant now) {
        directory.map(folder -> file(folder, remote)).ifPresent(file -> {
            try {
                new KeptContent(file).put(fetched.body(), fetched.validators(), now);
            } catch (IOException e) {
                LOG.warn("a set of rules is not kept: cannot write {}: {}", file, FileTrouble.reason(e));
            } catch (StartupException e) {
                LOG.warn("a set of rules is not kept: {}", e.getMessage());
            }
        });
    }

    /** It was asked for, and has not changed. */
    void asked(RuleSet.Remote remote, Instant now) {
        directory.ifPresent(folder -> new KeptContent(file(folder, remote)).askedAt(now));
    }

    private static Path file(Path folder, RuleSet.Remote remote) {
        return folder.resolve(KeptContent.name(remote.url()) + (remote.binary() ? ".srs" : ".json"));
    }
}
