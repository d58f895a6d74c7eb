package io.anytls.client.cli;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.config.ServerOptions;
import io.anytls.client.config.TrustFields;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.Fingerprint;
import io.anytls.daemon.certificate.Spki;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.cli.PasswordOptions;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.StreamOptions;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which server, which password and which trust the command line asks for. */
final class ServerFlags {

    private static final Logger LOG = LoggerFactory.getLogger(ServerFlags.class);

    /** As the reference client has it: a server tried out on the same machine. */
    private static final HostPort DEFAULT_SERVER = new HostPort("127.0.0.1", 8443);

    @Option(
            names = {"-s", "--server"},
            paramLabel = "SERVER",
            description = "The server: HOST:PORT, or a link anytls://PASSWORD@HOST:PORT/?sni=NAME (default, without a"
                    + " configuration: 127.0.0.1:8443).")
    private AnyTlsLink server;

    @Mixin
    private PasswordOptions password;

    private final OptionFlags<Values> trust = new OptionFlags<>(TrustFields.OPTIONS);

    @Mixin
    private final CommandSpec trustFlags = trust.spec();

    /** Whether a server is named. */
    boolean isGiven() {
        return server != null;
    }

    /** Whether something is said that only makes sense with a server. */
    boolean isDescribed() {
        return password.given().isPresent() || trust.isGiven();
    }

    /** @param winners collects the options that something in the file gives way to */
    OutboundOptions outbound(Optional<OutboundOptions> file, List<String> winners) {
        HostPort address = server != null
                ? new HostPort(server.host(), server.port())
                : file.map(outbound -> outbound.server().address()).orElse(DEFAULT_SERVER);
        if (server != null) {
            winners.add("--server");
            List<String> ignored = new ArrayList<>(server.unknownKeys());
            ignored.addAll(new TreeSet<>(server.extras().pool().keySet()));
            if (!ignored.isEmpty()) {
                LOG.warn("ignored in the link: {}", String.join(", ", ignored));
            }
        }
        ClientTlsOptions tls = tls(address, file, winners);
        return new OutboundOptions(
                new ServerOptions(
                        address,
                        serverPassword(file, winners),
                        file.map(outbound -> outbound.server().clientMetadata()).orElse("")),
                file.map(OutboundOptions::dial).orElse(OutboundOptions.DIAL),
                file.map(OutboundOptions::pool).orElse(PoolOptions.DEFAULT),
                tls,
                file.map(OutboundOptions::streams).orElse(StreamOptions.DEFAULT));
    }

    /** Whether there is a password somewhere else than in a file. Blocking. */
    boolean hasPassword() {
        return password.password().isPresent()
                || server != null && !server.password().isEmpty();
    }

    /** What is given beside a link wins over it, the environment wins over nothing. */
    private String serverPassword(Optional<OutboundOptions> file, List<String> winners) {
        Optional<String> given = password.given();
        given.ifPresent(any -> winners.add("--password"));
        return given.or(() ->
                        Optional.ofNullable(server).map(AnyTlsLink::password).filter(inLink -> !inLink.isEmpty()))
                .or(() -> file.map(outbound -> outbound.server().password()).filter(inFile -> !inFile.isEmpty()))
                .or(password::password)
                .orElseThrow(() -> StartupException.usage("the password is missing: give -p, --password-file, a link"
                        + " with a password or $" + PasswordOptions.ENVIRONMENT));
    }

    private ClientTlsOptions tls(HostPort address, Optional<OutboundOptions> file, List<String> winners) {
        boolean named = trust.given(TrustFields.NAME).isPresent();
        String name = trust.given(TrustFields.NAME)
                .or(() -> Optional.ofNullable(server).map(AnyTlsLink::sni).filter(inLink -> !inLink.isEmpty()))
                .orElse(null);
        if (named) {
            winners.add("--sni");
        }
        try {
            if (file.isEmpty()) {
                ClientTlsOptions plain =
                        ClientTlsOptions.of(address.host(), name, trust(new Trust.SystemRoots(), winners));
                return new ClientTlsOptions(
                        plain.name(),
                        plain.sendsName(),
                        plain.trust(),
                        server == null ? List.of() : server.extras().alpn());
            }
            ClientTlsOptions inFile = file.get().tls();
            String host = file.get().server().address().host();
            boolean namedByHost = host.equals(inFile.name()) || host.equals(inFile.name() + ".");
            ClientTlsOptions here = name != null || namedByHost && server != null
                    ? ClientTlsOptions.of(address.host(), name, inFile.trust())
                    : inFile;
            return new ClientTlsOptions(
                    here.name(),
                    here.sendsName() && (named || inFile.sendsName() || HostPort.isIpLiteral(inFile.name())),
                    trust(inFile.trust(), winners),
                    server == null || server.extras().alpn().isEmpty()
                            ? inFile.alpn()
                            : server.extras().alpn(),
                    inFile.parameters(),
                    inFile.hello(),
                    inFile.ech());
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for --" + (named ? "sni" : "server") + ": " + e.getMessage());
        }
    }

    private Trust trust(Trust otherwise, List<String> winners) {
        List<String> keys = trust.given(TrustFields.KEY_PINS).orElse(List.of());
        List<String> certificates = trust.given(TrustFields.CERTIFICATE_PINS).orElse(List.of());
        if (!keys.isEmpty() || !certificates.isEmpty()) {
            winners.add(keys.isEmpty() ? "--pin-cert-sha256" : "--pin-sha256");
            return new Trust.Pins(
                    parsed("--pin-sha256", keys, Spki::parse),
                    parsed("--pin-cert-sha256", certificates, Fingerprint::parse));
        }
        Optional<Boolean> insecure = trust.given(TrustFields.INSECURE);
        if (insecure.isPresent()) {
            winners.add("--insecure");
        }
        if (insecure.isEmpty() && server != null && server.extras().hasPins()) {
            return new Trust.Pins(
                    Set.copyOf(server.extras().pins()),
                    Set.copyOf(server.extras().certificates()));
        }
        if (insecure.orElse(server != null && server.insecure())) {
            return new Trust.Insecure();
        }
        boolean noMore = insecure.isPresent() && otherwise instanceof Trust.Insecure;
        return noMore ? new Trust.SystemRoots() : otherwise;
    }

    private static Set<String> parsed(String option, List<String> given, UnaryOperator<String> parser) {
        try {
            return given.stream().map(parser).collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for " + option + ": " + e.getMessage());
        }
    }
}
