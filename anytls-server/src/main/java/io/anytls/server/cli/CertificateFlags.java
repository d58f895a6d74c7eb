package io.anytls.server.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.Values;
import io.anytls.server.config.InboundTlsFields;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** The certificate that the command line names, for {@link Mixin}: a file with the chain and one with the key, or neither. */
final class CertificateFlags {

    private final OptionFlags<Values> given = new OptionFlags<>(InboundTlsFields.IDENTITY_OPTIONS);

    @Mixin
    private final CommandSpec flags = given.spec();

    /** Whether one of the two is given. */
    boolean isGiven() {
        return given.isGiven();
    }

    /**
     * Both, the chain first; or nothing.
     *
     * @throws StartupException if one of them is missing, or is no path
     */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        path(InboundTlsFields.CERTIFICATE_PATH).ifPresent(files::add);
        path(InboundTlsFields.KEY_PATH).ifPresent(files::add);
        if (files.size() == 1) {
            String missing = given.given().contains("--cert") ? "--key" : "--cert";
            throw StartupException.usage("--cert and --key belong together: " + missing + " is missing");
        }
        return files;
    }

    /** Reads the two. Blocking. */
    Optional<TlsIdentity> load() {
        List<Path> files = files();
        return files.isEmpty() ? Optional.empty() : Optional.of(TlsIdentity.load(files.get(0), files.get(1)));
    }

    /** What names the same files from anywhere. */
    List<String> arguments() {
        List<Path> files = files();
        return files.isEmpty()
                ? List.of()
                : List.of(
                        "--cert",
                        IdentityOptions.absolute(files.get(0)),
                        "--key",
                        IdentityOptions.absolute(files.get(1)));
    }

    private Optional<Path> path(Option<String> option) {
        try {
            return given.given(option).map(Path::of);
        } catch (InvalidPathException e) {
            throw StartupException.usage(
                    "bad value for " + option.flag().orElseThrow().name() + ": is no path");
        }
    }
}
