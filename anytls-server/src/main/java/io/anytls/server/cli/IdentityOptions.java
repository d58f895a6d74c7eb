package io.anytls.server.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.cli.PasswordOptions;
import io.anytls.daemon.cli.UserArguments;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.DataFields;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.state.StateFile;
import io.anytls.server.Identity;
import io.anytls.server.config.Account;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.InboundTlsFields;
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

    @Mixin
    private CertificateFlags certificate;

    private final OptionFlags<Values> data = new OptionFlags<>(DataFields.SERVER.options());

    @Mixin
    private final CommandSpec dataFlags = data.spec();

    private Optional<Path> dataInFile = Optional.empty();

    private OptionFlags<Values> name = new OptionFlags<>(InboundTlsFields.NAME_OPTIONS);

    @Mixin
    private final CommandSpec nameFlags = name.spec();

    /**
     * What is said here about address, users and certificate, else what is said there, else what is made. Blocking.
     *
     * @throws StartupException if something cannot be right; nothing has been made then
     */
    Identity identity(InboundConfig inbound) {
        Optional<String> host = host();
        certificate.files(); // a mistake of the command line comes before anything is made
        return new Identity(
                address(inbound),
                accounts(inbound),
                certificate(inbound, host.orElse(inbound.serverName())),
                inbound.serverName(),
                host.orElse(""));
    }

    /**
     * Asks for what a server makes at its start, and nobody else does.
     *
     * @throws StartupException if a part of the identity is not there yet
     */
    void requireMade(InboundConfig inbound) {
        host(); // a mistake of the command line comes first
        List<String> missing = new ArrayList<>();
        if (given().isEmpty()
                && inbound.accounts().isEmpty()
                && password.password().isEmpty()
                && !Files.exists(dataPath().resolve("password"))) {
            missing.add("no password");
        }
        if (!certificate.isGiven()
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
        name = name.isGiven() ? name : other.name;
        certificate = certificate.isGiven() ? certificate : other.certificate;
        if (given().isEmpty()) {
            password = other.password;
        }
    }

    /** Whether something is said about address or certificate. */
    boolean isDescribed() {
        return listen != null || certificate.isGiven();
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
        arguments.addAll(certificate.arguments());
        password.file().ifPresent(file -> arguments.addAll(List.of("--password-file", absolute(file))));
        if (usesDataDirectory(inbounds)) {
            arguments.addAll(List.of("--data-dir", absolute(dataPath())));
        }
        name.given(InboundTlsFields.NAME).ifPresent(host -> arguments.addAll(List.of("--host", host)));
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
                .anyMatch(inbound ->
                        !certificate.isGiven() && inbound.certificate().isEmpty()
                                || inbound.accounts().isEmpty() && !hasSecret());
    }

    static String absolute(Path path) {
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

    private Optional<String> host() {
        try {
            return name.given(InboundTlsFields.NAME)
                    .filter(host -> !host.isEmpty())
                    .map(host -> HostPort.parseTlsName(HostPort.parseHost(host)));
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for --host: " + e.getMessage()
                    + "; a name or an address without a port is wanted, the port is that of --listen");
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
        List<String> names = reached.isEmpty() ? List.of() : List.of(reached);
        return certificate.load().or(inbound::certificate).orElseGet(() -> SelfSigned.loadOrMake(directory(), names));
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
        if (certificate.isGiven()) {
            winners.add("--cert");
        }
        winners.addAll(name.given());
        return winners;
    }

    /** Whether one address is asked for, which cannot be that of several listeners. */
    boolean isAddressGiven() {
        return listen != null;
    }

    /** Files that are read beside a configuration. */
    List<Path> files() {
        return certificate.files();
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
