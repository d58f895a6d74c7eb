package io.anytls.client.dial;

import io.anytls.daemon.ech.EchConfigList;
import io.anytls.daemon.tls.EchRejection;
import java.util.Optional;

/**
 * What one dial hides the server's name with (ECH), and what a server has said that rejects it: that is used once, for the next try of the
 * same dial, and is not kept, as a server could recognize a client by it (RFC 9849, section 6.1.6). For the dial's loop.
 */
final class HiddenName {

    /** Null if the name is not hidden. */
    private final EchConfigList configs;

    private final boolean mayTryAgain;

    /** Null as long as no server has sent another configuration. */
    private EchConfigList wanted;

    /** @param mayTryAgain whether a configuration that the server sends may be used */
    HiddenName(EchConfigList configs, boolean mayTryAgain) {
        this.configs = configs;
        this.mayTryAgain = mayTryAgain;
    }

    /** A dial that hides nothing. */
    static HiddenName none() {
        return new HiddenName(null, false);
    }

    /** Null if the name is not hidden. */
    EchConfigList configs() {
        return configs;
    }

    /** A server has rejected it, with a certificate that is trusted. */
    void rejected(EchRejection rejection) {
        wanted = rejection.wanted().orElse(null);
    }

    /** What to try once more with; empty if there is nothing, or it has been tried. */
    Optional<HiddenName> afterRejection() {
        return mayTryAgain && wanted != null ? Optional.of(new HiddenName(wanted, false)) : Optional.empty();
    }
}
