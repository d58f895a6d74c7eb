package io.anytls.server.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.cli.PasswordOptions;
import io.anytls.daemon.cli.UserArguments;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.DataFields;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.tls.TlsIdentity;
import io.anytls.server.Identity;
import io.anytls.server.config.Account;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.ServerConfig;
import io.anytls.server.identity.GeneratedPassword;
import io.anytls.server.identity.RunNote;
import io.anytls.server.identity.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    private final OptionFlags<Values> data = new OptionFlags<>(DataFields.SERVER.options());

    @Mixin
    private final CommandSpec dataFlags = data.spec();

    private Optional<Path> dataInFile = Optional.empty();

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
        return new Identity(
                address(inbound),
                accounts(inbound),
                certificate(inbound, reached),
                inbound.serverName(),
                host.isEmpty() ? "" : parsedHost());
    }

    /**
     * Asks for what a server makes at its start, and nobody else does.
     *
     * @throws StartupException if a part of the identity is not there yet
     */
    void requireMade(InboundConfig inbound) {
        if (!host.isEmpty()) {
            parsedHost(); // a mistake of the command line comes first
        }
        List<String> missing = new ArrayList<>();
        if (given().isEmpty()
                && inbound.accounts().isEmpty()
                && password.password().isEmpty()
                && !Files.exists(dataPath().resolve("password"))) {
            missing.add("no password");
        }
        if (certificate == null
                && inbound.certificate().isEmpty()
                && !Files.exists(dataPath().resolve("tls"))) {
            missing.add("no certificate");
        }
        if (!missing.isEmpty()) {
            throw StartupException.failure("there is " + String.join(" and ", missing) + " in " + dataPath()
                    + ": start the server first, or say what it runs with (-c FILE, --data-dir DIR, --cert, --password-file),"
                    + " as its log does beside \"link:\"");
        }
    }

    /** What is said here counts, then what is said there. */
    void fillFrom(IdentityOptions other) {
        listen = listen != null ? listen : other.listen;
        host = host.isEmpty() ? other.host : host;
        if (certificate == null && key == null) {
            certificate = other.certificate;
            key = other.key;
        }
        if (given().isEmpty()) {
            password = other.password;
        }
    }

    /** Whether something is said about address or certificate. */
    boolean isDescribed() {
        return listen != null || certificate != null || key != null;
    }

    /** Whether users or a password are said here. */
    boolean hasSecret() {
        return !given().isEmpty() || password.password().isPresent();
    }

    /**
     * What {@code link} has to be told to come to the same; no passwords.
     *
     * @param listening where the first listener really listens
     * @param inbounds what the file says
     */
    RunNote note(List<String> config, HostPort listening, List<InboundConfig> inbounds) {
        List<String> arguments = new ArrayList<>(config);
        HostPort asked = address(inbounds.get(0));
        if (listen != null || inbounds.size() == 1 && asked.port() != listening.port()) {
            arguments.addAll(List.of("--listen", new HostPort(asked.host(), listening.port()).toString()));
        }
        if (certificate != null) {
            arguments.addAll(List.of("--cert", absolute(certificate), "--key", absolute(key)));
        }
        password.file().ifPresent(file -> arguments.addAll(List.of("--password-file", absolute(file))));
        if (usesDataDirectory(inbounds)) {
            arguments.addAll(List.of("--data-dir", absolute(dataPath())));
        }
        if (!host.isEmpty()) {
            arguments.addAll(List.of("--host", host));
        }
        return new RunNote(arguments, isSecretKnownToNobody(inbounds));
    }

    private boolean isSecretKnownToNobody(List<InboundConfig> inbounds) {
        boolean onlyFile = users.isEmpty() && password.file().isPresent();
        boolean needed =
                inbounds.stream().anyMatch(inbound -> inbound.accounts().isEmpty());
        return !given().isEmpty() && !onlyFile
                || given().isEmpty() && needed && password.password().isPresent();
    }

    private boolean usesDataDirectory(List<InboundConfig> inbounds) {
        return inbounds.stream()
                .anyMatch(
                        inbound -> certificate == null && inbound.certificate().isEmpty()
                                || inbound.accounts().isEmpty() && !hasSecret());
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    /** Takes what a configuration says of the data directory. Before anything is looked for there. */
    void read(ServerConfig file) {
        dataInFile = file.dataDirectory();
    }

    /** Where the server keeps what it makes; may be missing. */
    Path dataPath() {
        return namedDirectory().orElseGet(() -> DataDirectory.defaultPath(StateFile.SERVER));
    }

    private Optional<Path> namedDirectory() {
        return data.given(DataFields.SERVER.directory()).or(() -> dataInFile);
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
        UserArguments.add(users, false, byName);
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

    /** What is remembered from the last run: in the data directory if that is named, or there. Blocking. */
    StateFile state() {
        return namedDirectory().isPresent() || hasUsualDirectory()
                ? StateFile.open(directory(), StateFile.SERVER)
                : StateFile.inMemory("--data-dir DIR keeps them for the next one");
    }

    private static boolean hasUsualDirectory() {
        try {
            return Files.isDirectory(DataDirectory.defaultPath(StateFile.SERVER));
        } catch (StartupException e) {
            return false; // no home: nothing can be there
        }
    }

    private DataDirectory directory() {
        return DataDirectory.open(dataPath());
    }
}
