package io.anytls.client.doctor;

import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Peer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The second half of the way: what the server makes of a session, once TLS stands. Blocking, as {@link Examination}. */
final class SessionExamination {

    /** As long as a client waits for it. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);

    /** Name servers answer within a second, or not at all. */
    private static final Duration LONGEST_DATAGRAM = Duration.ofSeconds(3);

    /** From when the target is connected. */
    private static final Duration LONGEST_TARGET = Duration.ofSeconds(5);

    private final ClientSession session;
    private final EventLoop loop;
    private final TargetAddress target;
    private final TargetAddress nameServer;
    private final Duration heartbeatTimeout;
    private final Duration longestSilence;
    private final Consumer<Finding> report;

    /**
     * Examines a session that is authenticated on our side.
     *
     * @param nameServer is asked a question by UDP, through the server
     * @param longestSilence how long a server that says nothing is given to close, as it does for a wrong password
     */
    SessionExamination(
            ClientSession session,
            TargetAddress target,
            TargetAddress nameServer,
            Duration heartbeatTimeout,
            Duration longestSilence,
            Consumer<Finding> report) {
        this.session = session;
        this.loop = session.channel().eventLoop();
        this.target = target;
        this.nameServer = nameServer;
        this.heartbeatTimeout = heartbeatTimeout;
        this.longestSilence = longestSilence;
        this.report = report;
    }

    boolean run() throws InterruptedException {
        Peer peer = settings();
        boolean good = peer != null && stream(peer) && heartbeat(peer);
        if (good) {
            datagrams(); // whatever comes of it: the server may carry none, and be a good one
        }
        session.channel().close();
        return good;
    }

    /** Null if the server will not have us. */
    private Peer settings() throws InterruptedException {
        long began = System.nanoTime();
        Future<Peer> known = onLoop(() -> {
                    session.announce();
                    return session.whenPeerKnown();
                })
                .await();
        long took = System.nanoTime() - began;
        if (known.isSuccess() && known.getNow() == Peer.SILENT) {
            onLoop(() -> session.nextFrame(longestSilence)).await(); // version 1, or a wrong password that is not told
            took = System.nanoTime() - began;
        }
        Throwable failure = failure(known);
        if (failure != null) {
            report.accept(
                    failure instanceof SessionClosedException closed
                            ? Finding.failed(
                                    DoctorStep.AUTHENTICATION, took, FailureText.of(failure), Advice.forSession(closed))
                            : Finding.failed(
                                    DoctorStep.SETTINGS,
                                    took,
                                    FailureText.of(failure),
                                    "the password was accepted; see the server's log"));
            return null;
        }
        if (known.getNow().speaksVersion2()) {
            report.accept(Finding.good(DoctorStep.AUTHENTICATION, took, "the password was accepted"));
            String halfClose = known.getNow().halfClose() ? "with half-close" : "without half-close";
            report.accept(Finding.good(
                    DoctorStep.SETTINGS, took, "version " + known.getNow().version() + ", " + halfClose));
        } else {
            report.accept(Finding.good(
                    DoctorStep.AUTHENTICATION,
                    took,
                    "the server has said nothing and has not closed; one of version 1 tells no more than that"));
            report.accept(Finding.good(
                    DoctorStep.SETTINGS,
                    took,
                    "no ServerSettings: version 1, without SYNACK, heartbeat and half-close"));
        }
        return known.getNow();
    }

    /** An alert may end the session right behind ServerSettings. */
    private Throwable failure(Future<Peer> known) throws InterruptedException {
        return known.isSuccess() ? loop.submit(session::failure).await().getNow() : known.cause();
    }

    private boolean stream(Peer peer) throws InterruptedException {
        long began = System.nanoTime();
        byte[] question = TargetProbe.question(target);
        TargetProbe probe = loop.submit(() -> TargetProbe.ask(session.open(), target, question))
                .await()
                .getNow();
        boolean inTime = probe.established().await(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        Finding finding = stream(peer, inTime ? probe.established() : null, System.nanoTime() - began);
        report.accept(finding);
        if (probe.established().isSuccess()) {
            answer(probe.answered());
        }
        probe.close();
        return finding.outcome() != Finding.Outcome.FAILED;
    }

    /** Whatever comes of it: a target may wait for more than our question. */
    private void answer(Future<Long> answered) throws InterruptedException {
        answered.await(LONGEST_TARGET.toMillis(), TimeUnit.MILLISECONDS);
        report.accept(
                answered.isSuccess()
                        ? Finding.good(DoctorStep.ANSWER, answered.getNow(), "the first byte of " + target)
                        : Finding.skipped(DoctorStep.ANSWER, "nothing has come from " + target)
                                .withAdvice("try another --target, one that speaks HTTP, or TLS on port 443"));
    }

    /** @param established null if nothing has come in time */
    private Finding stream(Peer peer, Future<Void> established, long took) {
        if (established == null) {
            return Finding.failed(
                    DoctorStep.STREAM,
                    took,
                    "no SYNACK for " + target,
                    "the server neither connects to the target nor gives up: see its log, and try another --target");
        } else if (established.isSuccess()) {
            return Finding.good(
                    DoctorStep.STREAM,
                    took,
                    peer.speaksVersion2()
                            ? target + " is connected"
                            : "opened to " + target + "; version 1 does not say whether the target is connected");
        } else if (established.cause() instanceof StreamRefusedException refused) {
            return Finding.good(
                            DoctorStep.STREAM, took, "the server has answered: " + target + ": " + refused.getMessage())
                    .withAdvice(
                            "nothing about the server: it works and cannot reach this target; try another --target");
        }
        return Finding.failed(
                DoctorStep.STREAM,
                took,
                FailureText.of(established.cause()),
                "the session has ended: see the server's log");
    }

    private boolean heartbeat(Peer peer) throws InterruptedException {
        if (!peer.speaksVersion2()) {
            report.accept(Finding.skipped(DoctorStep.HEARTBEAT, "the server speaks version 1, which has none"));
            return true;
        }
        long began = System.nanoTime();
        Future<Void> answer = onLoop(() -> session.drain(heartbeatTimeout)).await();
        long took = System.nanoTime() - began;
        report.accept(
                answer.isSuccess()
                        ? Finding.good(DoctorStep.HEARTBEAT, took, "answered")
                        : Finding.failed(
                                DoctorStep.HEARTBEAT,
                                took,
                                "not answered",
                                "the server says that it speaks version 2 and does not: switch heartbeat off, or see whether"
                                        + " something in between holds data back"));
        return answer.isSuccess();
    }

    private void datagrams() throws InterruptedException {
        long began = System.nanoTime();
        Future<Void> answer = onLoop(() -> DatagramProbe.ask(session.open(), nameServer));
        boolean came = answer.await(LONGEST_DATAGRAM.toMillis(), TimeUnit.MILLISECONDS);
        long took = System.nanoTime() - began;
        if (answer.isSuccess()) {
            report.accept(Finding.good(DoctorStep.UDP, took, nameServer + " has answered a question"));
        } else if (came && answer.cause() instanceof StreamRefusedException refused) {
            report.accept(Finding.skipped(DoctorStep.UDP, "the server carries no datagrams: " + refused.getMessage()));
        } else if (came) {
            report.accept(Finding.skipped(
                    DoctorStep.UDP, "the server carries no datagrams, it has ended the stream for them"));
        } else {
            report.accept(Finding.skipped(
                            DoctorStep.UDP,
                            "no answer from " + nameServer + " in " + LONGEST_DATAGRAM.toSeconds()
                                    + " s: it cannot be reached from there, or the server carries no datagrams")
                    .withAdvice("try another --udp-target, a name server that the server can reach"));
        }
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> asked) {
        Promise<T> answer = loop.newPromise();
        loop.execute(() -> PromiseNotifier.cascade(asked.get(), answer));
        return answer;
    }
}
