package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.ServerConfig;
import io.anytls.server.config.ServerFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anytls-server link}: shows what a person has to give to the clients, passwords included. Starts nothing. */
@Command(
        name = "link",
        description =
                "Print a link for each user, and the pin of the certificate. Takes the server's options for configuration,"
                        + " address, users and certificate.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-server link -l vps.example.org:8443 --data-dir /var/lib/anytls")
final class LinkCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Mixin
    private IdentityOptions identity;

    @Override
    public Integer call() {
        List<InboundConfig> inbounds =
                config.load(ServerFile::read).map(ServerConfig::inbounds).orElse(List.of(InboundConfig.DEFAULT));
        for (InboundConfig inbound : inbounds) {
            if (identity.address(inbound).port() == 0) {
                throw StartupException.usage("a link needs the port that clients dial, and 0 is none: name it with"
                        + " --listen, as the running server's log has it");
            }
            Identity shown = identity.identity(inbound);
            for (AnyTlsLink link : shown.links(shown.listen())) {
                System.out.println(link.format());
                if (shown.selfSigned()) {
                    System.err.println("# as a command, which trusts this certificate and no other: "
                            + command(link, shown.certificate().pin()));
                }
            }
            System.out.println("pin-sha256: " + shown.certificate().pin());
        }
        return 0;
    }

    /** For our client, which need not be told to verify nothing. A link has no quote in it that is not encoded. */
    private static String command(AnyTlsLink link, String pin) {
        AnyTlsLink verified = new AnyTlsLink(link.password(), link.host(), link.port(), link.sni(), false, "");
        return "anytls-client -s '" + verified.format() + "' --pin-sha256 " + pin;
    }
}
