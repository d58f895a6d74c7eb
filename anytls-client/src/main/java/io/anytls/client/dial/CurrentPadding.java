package io.anytls.client.dial;

import io.anytls.daemon.logging.LineLimit;
import io.anytls.protocol.padding.InvalidPaddingSchemeException;
import io.anytls.protocol.padding.PaddingScheme;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The padding scheme for the next sessions to one server: the one that is remembered, else the default, until the server sends its own. Any thread. */
final class CurrentPadding {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentPadding.class);

    private final LineLimit lines = new LineLimit(1);

    private record Refused(String rawText, String reason) {}

    private final SchemeMemory memory;

    private volatile PaddingScheme scheme;
    private volatile Refused refused = new Refused("", "");

    CurrentPadding(SchemeMemory memory) {
        this.memory = memory;
        this.scheme = memory.recall().map(CurrentPadding::recalled).orElse(PaddingScheme.DEFAULT);
    }

    private static PaddingScheme recalled(String rawText) {
        try {
            PaddingScheme scheme = PaddingScheme.parse(rawText);
            LOG.debug("padding scheme {} remembered", scheme.md5());
            return scheme;
        } catch (InvalidPaddingSchemeException e) {
            LOG.debug("the padding scheme that is remembered cannot be used: {}", e.getMessage());
            return PaddingScheme.DEFAULT;
        }
    }

    PaddingScheme scheme() {
        return scheme;
    }

    /**
     * Takes what the server has sent; one that cannot be used leaves the old one in force, and is told once a minute: it comes
     * with each session. A text that was read before is not read again.
     *
     * @param now in nanoseconds
     */
    void update(String rawText, long now) {
        Refused before = refused;
        if (rawText.equals(scheme.rawText())) {
            return;
        }
        if (rawText.equals(before.rawText())) {
            complain(before, now);
            return;
        }
        try {
            scheme = PaddingScheme.parse(rawText);
            LOG.debug("padding scheme {} from the server", scheme.md5());
            memory.remember(rawText);
        } catch (InvalidPaddingSchemeException e) {
            refused = new Refused(rawText, e.getMessage());
            complain(refused, now);
        }
    }

    private void complain(Refused text, long now) {
        if (lines.admit("padding scheme", now).isPresent()) {
            LOG.warn("the server's padding scheme is not used: {}", text.reason());
        }
    }
}
