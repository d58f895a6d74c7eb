package io.anytls.client.dial;

import io.anytls.daemon.ech.EchConfigList;
import io.anytls.daemon.ech.EchOptions;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.EchRejection;
import io.anytls.daemon.tls.Trust;
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

    private HiddenName(EchConfigList configs, boolean mayTryAgain) {
        this.configs = configs;
        this.mayTryAgain = mayTryAgain;
    }

    /** Whoever trusts any certificate must not take a configuration either: it would tell the name to whoever sits in between. */
    static HiddenName of(ClientTlsOptions options) {
        return new HiddenName(
                options.ech().flatMap(EchOptions::configs).orElse(null), !(options.trust() instanceof Trust.Insecure));
    }

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
