package io.anytls.server.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.CertificateConcerns;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.cli.PasswordOptions;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.server.Identity;
import io.anytls.server.access.PublicAddresses;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.ServerConfig;
import io.anytls.server.config.ServerFile;
import io.anytls.server.identity.RunNote;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anytls-server link}: shows what a person has to give to the clients, passwords included. Starts nothing. */
@Command(
        name = "link",
        description =
                "Print a link for each user, and the pin of the certificate, of the server that was started last. With options of"
                        + " the server for configuration, address or certificate: of the one that they describe. Makes nothing.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-server link -l vps.example.org:8443 --data-dir /var/lib/anytls")
final class LinkCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Mixin
    private IdentityOptions identity;

    @Override
    public Integer call() throws Exception {
        Optional<RunNote> note = note();
        ConfigOptions file = config;
        if (note.isPresent()) {
            Noted noted = new Noted();
            CommandLines.execute(noted, note.get().arguments().toArray(String[]::new));
            file = noted.config;
            requireSecret(note.get(), noted);
            identity.fillFrom(noted.identity);
        }
        ServerConfig configured = file.load(ServerFile::read).orElse(ServerConfig.DEFAULT);
        identity.read(configured);
        show(configured.inbounds());
        return 0;
    }

    /** What the last server has left: only where nothing is said that may mean another one. */
    private Optional<RunNote> note() {
        boolean another = config.isGiven() || identity.isDescribed();
        return another ? Optional.empty() : RunNote.in(identity.dataPath());
    }

    private void requireSecret(RunNote note, Noted noted) {
        if (note.secretGiven() && !identity.hasSecret() && !noted.identity.hasSecret()) {
            throw StartupException.failure(
                    "the server was given its password on the command line or in the environment, so that"
                            + " no file has it: give --password-file, -p or --user here too, or $"
                            + PasswordOptions.ENVIRONMENT);
        }
    }

    private void show(List<InboundConfig> inbounds) {
        for (InboundConfig inbound : inbounds) {
            if (identity.address(inbound).port() == 0) {
                throw StartupException.usage("a link needs the port that clients dial, and 0 is none: name it with"
                        + " --listen, as the running server's log has it");
            }
            identity.requireMade(inbound);
            Identity shown = identity.identity(inbound);
            CertificateConcerns.of(shown.certificate(), Instant.now())
                    .forEach(concern -> System.err.println("# " + concern));
            boolean insecure = shown.trust(shown.listen()).insecure();
            List<AnyTlsLink> links = shown.links(shown.listen());
            reach(links.get(0).host()).ifPresent(System.err::println);
            for (AnyTlsLink link : links) {
                System.out.println(link.format());
                if (insecure) {
                    System.err.println("# as a command, which trusts this certificate and no other: "
                            + command(link, shown.certificate().pin()));
                }
            }
            System.out.println("pin-sha256: " + shown.certificate().pin());
        }
    }

    /** What is to be said of a host that is of use here only: most are guesses, behind an address translation too. */
    static Optional<String> reach(String host) {
        boolean local = host.equals("localhost")
                || HostPort.isIpLiteral(host) && !PublicAddresses.contains(HostPort.parseIp(host));
        return local
                ? Optional.of(
                        "# " + host + " is reached from this machine or its network only: --host names what clients"
                                + " elsewhere dial")
                : Optional.empty();
    }

    /** The options of {@code link} that a server has left. */
    @Command(name = "link")
    private static final class Noted implements Callable<Integer> {

        @Mixin
        private ConfigOptions config;

        @Mixin
        private IdentityOptions identity;

        @Override
        public Integer call() {
            return 0; // its options are all that is wanted
        }
    }

    /** For our client, which need not be told to verify nothing. A link has no quote in it that is not encoded. */
    private static String command(AnyTlsLink link, String pin) {
        AnyTlsLink verified = new AnyTlsLink(link.password(), link.host(), link.port(), link.sni(), false, "");
        return "anytls-client -s '" + verified.format() + "' --pin-sha256 " + pin;
    }
}
