package io.anytls.daemon.tls;

import io.anytls.daemon.ech.EchConfigList;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;

/**
 * A server has not read the encrypted hello, and has proved that it may say so: its certificate is trusted for the public name.
 *
 * @param publicName of the configuration that was offered
 * @param wanted what the server says can be offered, once, in its place; empty if it has nothing
 */
public record EchRejection(String publicName, Optional<EchConfigList> wanted) {

    /** That of a connection whose handshake has failed; empty if it has failed of something else. */
    public static Optional<EchRejection> in(ChannelPipeline pipeline) {
        return EchWatch.in(pipeline);
    }

    /** One line for a person. */
    public String words() {
        return "the server rejects ECH: it does not have the key of " + publicName
                + ", and names no other. The configuration (tls.ech) is old, or the server has no ECH; its name is not sent in clear"
                + " in place of it";
    }
}
