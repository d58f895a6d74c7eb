package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.PasswordOptions;
import io.anytls.daemon.tls.TlsIdentity;
import io.anytls.server.config.Account;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.identity.DataDirectory;
import io.anytls.server.identity.GeneratedPassword;
import io.anytls.server.identity.SelfSigned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What makes a server the one that it is, the same for running it and for its links: address, users, certificate. */
final class IdentityOptions {

    private static final String ONLY_USER = "default";

    @Option(
            names = {"-l", "--listen"},
            paramLabel = "HOST:PORT",
            description = "Where to listen; without a host on all addresses (default: :8443).")
    private HostPort listen;

    @Mixin
    private PasswordOptions password;

    @Option(
            names = "--user",
            paramLabel = "NAME:PASSWORD",
            description =
                    "A user with a password of its own. May be repeated. Without any user and password one is made"
                            + " and kept in the data directory.")
    private List<String> users = List.of();

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description =
                    "The certificate chain in PEM. Without one a self-signed certificate is made and kept in the data"
                            + " directory.")
    private Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The certificate's private key in PEM.")
    private Path key;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "For what the server makes itself (default: $XDG_DATA_HOME/anytls-server or ~/.anytls-server).")
    private Path dataDirectory;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "How clients reach this server: for the links, and for a certificate that has to be made.")
    private String host = "";

    /**
     * What is said here about address, users and certificate, else what is said there, else what is made. Blocking.
     *
     * @throws StartupException if something cannot be right; nothing has been made then
     */
    Identity identity(InboundConfig inbound) {
        String reached = !host.isEmpty() ? parsedHost() : inbound.serverName();
        requireWholePair();
        boolean made = certificate == null && inbound.certificate().isEmpty();
        return new Identity(address(inbound), accounts(inbound), certificate(inbound, reached), made, reached);
    }

    /** Where it listens, or will. */
    HostPort address(InboundConfig inbound) {
        return listen != null ? listen : inbound.listen();
    }

    private String parsedHost() {
        try {
            return HostPort.parseTlsName(HostPort.parseHost(host));
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for --host: " + e.getMessage()
                    + "; a name or an address without a port is wanted, the port is that of --listen");
        }
    }

    private void requireWholePair() {
        if ((certificate == null) != (key == null)) {
            throw StartupException.usage(
                    "--cert and --key belong together: " + (key == null ? "--key" : "--cert") + " is missing");
        }
    }

    private List<Account> accounts(InboundConfig inbound) {
        Map<String, String> given = given();
        if (given.isEmpty() && !inbound.accounts().isEmpty()) {
            return inbound.accounts();
        }
        if (given.isEmpty()) {
            given.put(ONLY_USER, password.password().orElseGet(() -> GeneratedPassword.loadOrMake(directory())));
        }
        List<Account> accounts = new ArrayList<>();
        given.forEach((name, secret) -> accounts.add(new Account(name, secret)));
        return accounts;
    }

    /** Names and passwords on the command line, in order. */
    private Map<String, String> given() {
        Map<String, String> byName = new LinkedHashMap<>();
        password.given().ifPresent(only -> byName.put(ONLY_USER, only));
        for (String user : users) {
            int colon = user.indexOf(':');
            if (colon <= 0 || colon == user.length() - 1) {
                throw StartupException.usage("bad value for --user: expected NAME:PASSWORD");
            }
            if (byName.put(user.substring(0, colon), user.substring(colon + 1)) != null) {
                throw StartupException.usage(
                        "bad value for --user: there are two users '" + user.substring(0, colon) + "'");
            }
        }
        return byName;
    }

    private TlsIdentity certificate(InboundConfig inbound, String reached) {
        if (certificate != null) {
            return TlsIdentity.load(certificate, key);
        }
        List<String> names = reached.isEmpty() ? List.of() : List.of(reached);
        return inbound.certificate().orElseGet(() -> SelfSigned.loadOrMake(directory(), names));
    }

    /** The options that something in a file gives way to. */
    List<String> winners() {
        List<String> winners = new ArrayList<>();
        if (listen != null) {
            winners.add("--listen");
        }
        if (!given().isEmpty()) {
            winners.add("users and password");
        }
        if (certificate != null) {
            winners.add("--cert");
        }
        if (!host.isEmpty()) {
            winners.add("--host");
        }
        return winners;
    }

    /** Whether one address is asked for, which cannot be that of several listeners. */
    boolean isAddressGiven() {
        return listen != null;
    }

    /** Files that are read beside a configuration. */
    List<Path> files() {
        requireWholePair(); // asked for before there is an identity
        return certificate == null ? List.of() : List.of(certificate, key);
    }

    private DataDirectory directory() {
        return DataDirectory.open(dataDirectory != null ? dataDirectory : DataDirectory.defaultPath());
    }
}
