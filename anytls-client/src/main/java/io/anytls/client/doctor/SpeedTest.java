package io.anytls.client.doctor;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.dial.SessionDialer;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.text.FailureText;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.Trust;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Heartbeat;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** How fast a page comes through a server. Blocking: for the main thread of a command. Used once. */
public final class SpeedTest {

    private static final int ROUND_TRIPS = 5;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);
    private static final Duration BETWEEN_REPORTS = Duration.ofMillis(200);

    private final OutboundOptions outbound;
    private final URI page;
    private final TargetAddress target;
    private final ClientTls tls;
    private final Progress progress;
    private final EventLoopGroup loops = Transport.best().eventLoops(1, "speedtest");
    private final Function<String, Way<DuplexChannel>> ways;

    private ClientSession session;

    /** The session's. */
    private EventLoop loop = loops.next();

    /** Told on the thread that runs the test. */
    public interface Progress {

        /** @param nanos since the transfer has begun */
        void told(long bytes, long nanos);
    }

    /**
     * Tests the way through one server.
     *
     * @param page begins with http or https, and has a host
     * @param ways through other outbounds by their tags, for a server that is dialled through one
     */
    public SpeedTest(OutboundOptions outbound, URI page, Function<String, Way<DuplexChannel>> ways, Progress progress) {
        this.ways = ways;
        String host = page.getHost().replaceAll("[\\[\\]]", ""); // around an IPv6 address
        boolean secured = page.getScheme().equals("https");
        int standard = secured ? 443 : 80;
        this.outbound = outbound;
        this.page = page;
        this.target = new TargetAddress(host, page.getPort() < 0 ? standard : page.getPort());
        this.tls = secured // a browser's hello offers h2, which is not spoken here
                ? ClientTls.create(
                        ClientTlsOptions.of(host, null, new Trust.SystemRoots()).withHello(HelloKind.PLAIN))
                : null;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param transfer how long the page is fetched, again where it is too short
     */
    public Speed run(Duration transfer) throws InterruptedException {
        try {
            session = dial();
            long latency = latency();
            return transfer(latency, transfer);
        } catch (IOException e) {
            return Speed.failed(FailureText.of(e));
        }
    }

    /** Lets everything go; completed when that is done. */
    public CompletionStage<?> close() {
        if (session != null) {
            session.channel().close();
        }
        return Transport.shutDown(loops);
    }

    private ClientSession dial() throws InterruptedException, IOException {
        SessionDialer dialer = Examination.dialer(outbound, outbound.tls(), ways);
        Heartbeat none = new Heartbeat(Duration.ZERO, outbound.pool().heartbeatTimeout());
        Future<ClientSession> dialled = dialer.dial(loop, none, new Approach()).await();
        if (!dialled.isSuccess()) {
            throw new IOException(dialled.cause());
        }
        loop = dialled.getNow().channel().eventLoop();
        loop.submit(dialled.getNow()::announce).await();
        return dialled.getNow();
    }

    private WebConversation open() throws InterruptedException {
        return loop.submit(() -> {
                    SslHandler handler = tls == null
                            ? null
                            : tls.newHandler(session.channel().alloc(), target.port(), LONGEST_ANSWER);
                    return WebConversation.begin(session.open(), target, page, handler);
                })
                .await()
                .getNow();
    }

    /** Nanoseconds: the median, of a stream that stands with TLS. */
    private long latency() throws InterruptedException, IOException {
        WebConversation conversation = open();
        answer(conversation);
        long[] trips = new long[ROUND_TRIPS];
        for (int i = 0; i < ROUND_TRIPS; i++) {
            if (!conversation.goesOn()) { // then its opening is in the time
                conversation = open();
            }
            trips[i] = answer(conversation);
        }
        conversation.close();
        Arrays.sort(trips);
        return trips[ROUND_TRIPS / 2];
    }

    private long answer(WebConversation conversation) throws InterruptedException, IOException {
        Future<Long> answered = conversation.ask(HttpMethod.HEAD);
        if (!answered.await(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("no answer from " + target + " in " + LONGEST_ANSWER.toSeconds() + " s");
        }
        throwIfFailed(answered);
        return answered.getNow();
    }

    private Speed transfer(long latency, Duration transfer) throws InterruptedException, IOException {
        WebConversation conversation = open();
        long began = System.nanoTime();
        long before = 0;
        long taken = 0;
        while (taken < transfer.toNanos()) {
            if (!conversation.goesOn()) {
                before += conversation.bytes();
                conversation = open();
            }
            long bytes = conversation.bytes();
            Future<Long> answered = conversation.ask(HttpMethod.GET);
            boolean done = false;
            while (!done && taken < transfer.toNanos()) {
                done = answered.await(BETWEEN_REPORTS.toMillis(), TimeUnit.MILLISECONDS);
                taken = System.nanoTime() - began;
                progress.told(before + conversation.bytes(), taken);
            }
            if (done) {
                throwIfFailed(answered);
                if (conversation.bytes() == bytes) {
                    throw new IOException(page + " is empty: name a big page or file with --url");
                }
            }
        }
        conversation.close();
        long all = before + conversation.bytes();
        if (all == 0) {
            throw new IOException("nothing has come from " + target + " in " + transfer.toSeconds() + " s");
        }
        return new Speed(latency, all, taken, "");
    }

    /** A session that has ended knows more than its streams do. */
    private void throwIfFailed(Future<?> answered) throws InterruptedException, IOException {
        if (!answered.isSuccess()) {
            Throwable whole = loop.submit(session::failure).await().getNow();
            throw new IOException(whole == null ? answered.cause() : whole);
        }
    }
}
