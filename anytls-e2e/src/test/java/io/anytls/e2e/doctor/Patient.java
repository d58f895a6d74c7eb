package io.anytls.e2e.doctor;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.config.ServerOptions;
import io.anytls.client.doctor.DoctorStep;
import io.anytls.client.doctor.Examination;
import io.anytls.client.doctor.Finding;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.Trust;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.e2e.target.EchoOverUdp;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.server.Server;
import io.anytls.server.identity.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A way to a server that is examined, and what was found. Everything is as it should be unless it is set otherwise. */
final class Patient {

    static final String PASSWORD = "correct-horse";

    private TlsIdentity identity;
    private final List<Finding> findings = new ArrayList<>();

    private HostPort address;
    private String password = PASSWORD;
    private Trust trust;
    private TlsParameters tls = TlsParameters.DEFAULT;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration heartbeatTimeout = Duration.ofSeconds(10);

    /** Longer than the ten seconds after which a server closes a connection that has not authenticated. */
    private Duration longestSilence = Duration.ofSeconds(15);

    Patient(Path directory) {
        identity = SelfSigned.loadOrMake(DataDirectory.open(directory), List.of("localhost"));
        trust = new Trust.Pins(Set.of(identity.pin()));
    }

    /** The server has this one, and it is pinned. */
    Patient identity(TlsIdentity other) {
        identity = other;
        trust = new Trust.Pins(Set.of(other.pin()));
        return this;
    }

    TlsIdentity identity() {
        return identity;
    }

    String pin() {
        return identity.pin();
    }

    Server server(TlsParameters parameters) throws InterruptedException {
        Users users = Users.of(List.of(new User("user", PasswordDigest.of(PASSWORD))));
        return Server.start(
                io.anytls.server.config.ServerOptions.openWithoutPool(
                        new HostPort("127.0.0.1", 0), users, PaddingScheme.DEFAULT),
                ServerTls.create(identity, List.of(), parameters));
    }

    Patient at(int port) {
        return at("127.0.0.1", port);
    }

    Patient at(String host, int port) {
        address = new HostPort(host, port);
        return this;
    }

    Patient password(String other) {
        password = other;
        return this;
    }

    Patient trust(Trust other) {
        trust = other;
        return this;
    }

    Patient tls(TlsParameters other) {
        tls = other;
        return this;
    }

    Patient connectWithin(Duration timeout) {
        connectTimeout = timeout;
        return this;
    }

    Patient heartbeatWithin(Duration timeout) {
        heartbeatTimeout = timeout;
        return this;
    }

    Patient silentFor(Duration atMost) {
        longestSilence = atMost;
        return this;
    }

    /** @param target a port on this machine */
    boolean examine(int target) throws InterruptedException {
        PoolOptions pool = PoolOptions.DEFAULT.with(PoolOptions.HEARTBEAT_TIMEOUT, heartbeatTimeout);
        OutboundOptions outbound = new OutboundOptions(
                new ServerOptions(address, password),
                new DialOptions(connectTimeout, IpStrategy.PREFER_IPV4, List.of(), TcpTuning.DEFAULT),
                pool,
                new ClientTlsOptions("localhost", true, trust, List.of(), tls));
        try (EchoOverUdp nameServer = new EchoOverUdp("127.0.0.1")) { // whatever it says is an answer
            Examination examination = new Examination(
                    outbound,
                    local(target),
                    local(nameServer.port()),
                    tag -> {
                        throw new AssertionError(tag);
                    },
                    longestSilence,
                    findings::add);
            try {
                return examination.run();
            } finally {
                examination.close().toCompletableFuture().join();
            }
        }
    }

    private static TargetAddress local(int port) {
        return new TargetAddress("127.0.0.1", port);
    }

    List<DoctorStep> steps() {
        return findings.stream().map(Finding::step).toList();
    }

    Finding finding(DoctorStep step) {
        return findings.stream()
                .filter(finding -> finding.step() == step)
                .findFirst()
                .orElseThrow(() -> new AssertionError(step + " is not in " + findings));
    }

    /** As a person sees it. */
    List<String> lines() {
        return findings.stream().flatMap(finding -> finding.lines().stream()).toList();
    }
}
