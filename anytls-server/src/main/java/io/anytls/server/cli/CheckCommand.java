package io.anytls.server.cli;

import io.anytls.daemon.certificate.CertificateConcerns;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.cli.CheckOptions;
import io.anytls.daemon.config.Checked;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.ServerConfig;
import io.anytls.server.config.ServerFile;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anytls-server check}: everything that a start would find wrong with a configuration, and nothing else. */
@Command(
        name = "check",
        description =
                "Check a configuration and the certificates in it. Exit status 0 if it is good; then there are at most warnings.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-server check server.json")
final class CheckCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(CheckCommand.class);

    @Mixin
    private CheckOptions options;

    @Override
    public Integer call() {
        Checked<ServerConfig> checked = options.check(ServerFile::check);
        for (InboundConfig inbound : checked.config().inbounds()) {
            inbound.certificate().ifPresent(certificate -> check(certificate, inbound));
        }
        options.print(checked);
        return 0;
    }

    /** As a start does it: whatever it would find wrong with the certificate is found here. */
    private static void check(TlsIdentity certificate, InboundConfig inbound) {
        ServerTls.create(certificate, inbound.alpn(), inbound.tls(), inbound.ech());
        CertificateConcerns.of(certificate, Instant.now()).forEach(concern -> LOG.warn("certificate: {}", concern));
    }
}
