package io.anytls.server.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.ech.EchKeyPair;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code anytls-server ech-keypair}: a new key for ECH on standard output, for both sides. Needs no BoringSSL. */
@Command(
        name = "ech-keypair",
        description =
                "Print a new key for ECH: the configuration for clients (tls.ech.config) and the key for the server"
                        + " (tls.ech.key), as sing-box has them. Stores nothing.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-server ech-keypair www.example.org")
final class EchKeyPairCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            description =
                    "What the ClientHello shows in place of the server's name. The server's certificate should be good for"
                            + " it too.")
    private String name;

    @Override
    public Integer call() {
        try {
            EchKeyPair pair = EchKeyPair.generate(name);
            System.out.print(pair.configs().pem() + pair.keys().pem());
            return 0;
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("NAME " + e.getMessage());
        }
    }
}
