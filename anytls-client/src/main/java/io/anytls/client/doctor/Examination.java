package io.anytls.client.doctor;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.dial.SchemeMemory;
import io.anytls.client.dial.SessionDialer;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.dial.DetourDialer;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.text.Printable;
import io.anytls.daemon.tls.CertificateRefusedException;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.HandshakeFailure;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Heartbeat;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Goes the way to a server, and through it to a target, and says of each step what came of it; the first that fails is the last one.
 * Blocking: for the main thread of a command. Used once.
 */
public final class Examination {

    /** Servers that do not tell a wrong password keep the connection for as long as a silent one, mostly 10 s. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    private final OutboundOptions outbound;
    private final Duration longestSilence;
    private final TargetAddress target;
    private final TargetAddress nameServer;
    private final Consumer<Finding> report;
    private final EventLoopGroup loops = Transport.best().eventLoops(1, "doctor");
    private final EventLoop loop = loops.next();
    private final SessionDialer dialer;
    private final Function<String, Way<DuplexChannel>> ways;

    /**
     * @param target to be reached through the server
     * @param nameServer to be asked a question by UDP, through the server
     * @param ways through other outbounds by their tags, for a server that is dialled through one
     * @param report called on the thread that runs the examination
     */
    public Examination(
            OutboundOptions outbound,
            TargetAddress target,
            TargetAddress nameServer,
            Function<String, Way<DuplexChannel>> ways,
            Consumer<Finding> report) {
        this(outbound, target, nameServer, ways, LONGEST_SILENCE, report);
    }

    /** @param longestSilence how long a server that says nothing is given to close */
    public Examination(
            OutboundOptions outbound,
            TargetAddress target,
            TargetAddress nameServer,
            Function<String, Way<DuplexChannel>> ways,
            Duration longestSilence,
            Consumer<Finding> report) {
        this.longestSilence = longestSilence;
        this.outbound = outbound;
        this.target = target;
        this.nameServer = nameServer;
        this.report = report;
        this.ways = ways;
        this.dialer = dialer(outbound, outbound.tls(), ways);
    }

    /** As the client dials, but that nothing is remembered. */
    static SessionDialer dialer(
            OutboundOptions outbound, ClientTlsOptions tls, Function<String, Way<DuplexChannel>> ways) {
        if (outbound.dial().detour().isPresent()) {
            return new SessionDialer(
                    outbound.server(),
                    ClientTls.create(tls),
                    new DetourDialer<>(
                            outbound.server().address(),
                            ways.apply(outbound.dial().detour().get())),
                    NameResolution.groups(Transport.best(), outbound.dial().strategy()),
                    StreamTimeouts.DEFAULT,
                    ShapeProfile.NONE,
                    SchemeMemory.NONE);
        }
        return new SessionDialer(
                outbound.server(),
                outbound.dial(),
                ClientTls.create(tls),
                new Sockets(
                        Transport.best(),
                        outbound.dial().tuning(),
                        outbound.dial().egress()),
                NameResolution.groups(Transport.best(), outbound.dial().strategy()),
                StreamTimeouts.DEFAULT,
                ShapeProfile.NONE,
                SchemeMemory.NONE);
    }

    /** Whether the server can be used. Whether the target can be reached does not count: that is not the server's fault. */
    public boolean run() throws InterruptedException {
        if (!lookUp()) {
            return false;
        }
        ClientSession session = dial();
        return session != null
                && new SessionExamination(
                                session, target, nameServer, outbound.pool().heartbeatTimeout(), longestSilence, report)
                        .run();
    }

    /** Lets everything go; completed when that is done. */
    public CompletionStage<?> close() {
        return Transport.shutDown(loops);
    }

    private boolean lookUp() throws InterruptedException {
        String host = outbound.server().address().host();
        if (HostPort.isIpLiteral(host)) {
            report.accept(Finding.skipped(DoctorStep.DNS, host + " is an address"));
            return true;
        } else if (outbound.dial().detour().isPresent()) {
            report.accept(Finding.skipped(DoctorStep.DNS, host + " is looked up behind " + detour()));
            return true;
        }
        long began = System.nanoTime();
        Future<List<InetAddress>> found = dialer.lookUp(loop).await();
        long took = System.nanoTime() - began;
        if (found.isSuccess()) {
            String all =
                    found.getNow().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
            report.accept(Finding.good(DoctorStep.DNS, took, host + " is " + all));
        } else {
            String reason = found.cause().getMessage();
            String advice = found.cause() instanceof DialException failure ? Advice.forName(failure) : "";
            report.accept(Finding.failed(DoctorStep.DNS, took, host + ": " + reason, advice));
        }
        return found.isSuccess();
    }

    /** The session, authenticated on our side; null if there is none. */
    private ClientSession dial() throws InterruptedException {
        Approach approach = new Approach();
        Heartbeat none = new Heartbeat(Duration.ZERO, outbound.pool().heartbeatTimeout());
        Future<ClientSession> dialled = dialer.dial(loop, none, approach).await();
        if (!approach.isConnected()) {
            report.accept(unconnected(approach, dialled.cause()));
            return null;
        }
        report.accept(Finding.good(
                DoctorStep.TCP,
                approach.connecting(),
                outbound.dial().detour().isPresent()
                        ? "connected through " + detour()
                        : "connected to " + shown(approach)));
        if (!dialled.isSuccess()) {
            Throwable cause = refusedTwice(cause(dialled), none);
            Optional<String> key = HandshakeFailure.mayBeTheKey(cause) ? keyForPlainHello(none) : Optional.empty();
            report.accept(Finding.failed(
                    DoctorStep.TLS,
                    approach.securing(),
                    key.map(Advice::keyFailure).orElseGet(() -> Advice.tlsFailure(cause)),
                    key.isPresent() ? Advice.FOR_KEY : Advice.forTls(cause)));
            return null;
        }
        report.accept(Finding.good(
                DoctorStep.TLS,
                approach.securing(),
                approach.tls().shown(outbound.tls().trust())));
        return dialled.getNow();
    }

    /** A server that makes a new key at each handshake shows it at a second one, and its pin is no advice. */
    private Throwable refusedTwice(Throwable first, Heartbeat none) throws InterruptedException {
        if (CertificateRefusedException.in(first).isEmpty()) {
            return first;
        }
        Throwable second = cause(dialer.dial(loop, none, new Approach()).await());
        return CertificateRefusedException.in(second).isPresent() ? second : first;
    }

    /** A server does not show its certificate if its key does not suit the hello: the plain one suits more. */
    private Optional<String> keyForPlainHello(Heartbeat none) throws InterruptedException {
        Approach plain = new Approach();
        Future<ClientSession> dialled = dialer(outbound, outbound.tls().withHello(HelloKind.PLAIN), ways)
                .dial(loop, none, plain)
                .await();
        if (dialled.isSuccess()) {
            dialled.getNow().channel().close();
        }
        return plain.tls() == null ? Optional.empty() : plain.tls().strangeKey();
    }

    /** SessionDialer's own words are for a log; the cause knows more. Null for a dial that succeeded. */
    private static Throwable cause(Future<?> dialled) {
        Throwable failure = dialled.cause();
        return failure == null || failure.getCause() == null ? failure : failure.getCause();
    }

    private Finding unconnected(Approach approach, Throwable failure) {
        String server = outbound.server().address().toString();
        return failure.getCause() instanceof DialException dial
                ? Finding.failed(
                        DoctorStep.TCP,
                        approach.connecting(),
                        server + ": " + dial.getMessage(),
                        Advice.forConnect(dial))
                : Finding.failed(DoctorStep.TCP, approach.connecting(), failure.getMessage(), "");
    }

    private String detour() {
        return "outbound " + Printable.line(outbound.dial().detour().orElse(""));
    }

    private static String shown(Approach approach) {
        return approach.server().toString().replaceFirst("^[^/]*/", "");
    }
}
