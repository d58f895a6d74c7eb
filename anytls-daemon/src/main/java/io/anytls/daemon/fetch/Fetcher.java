package io.anytls.daemon.fetch;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.fetch.AnswerDecoder.Answer;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.text.FailureText;
import io.anytls.daemon.tls.CertificateRefusedException;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.HandshakeFailure;
import io.anytls.daemon.tls.Trust;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * Gets what lies on the web, by HTTP/1.1, each time on a connection of its own. At most five redirects are followed: never to a private
 * address, unless it is on the very host that the request has named, and never from https to http. Any thread.
 */
public final class Fetcher {

    private static final int MOST_REDIRECTS = 5;

    private final EventLoopGroup loops;
    private final FetchWay way;
    private final Trust trust;

    public Fetcher(EventLoopGroup loops, FetchWay way) {
        this(loops, way, new Trust.SystemRoots());
    }

    /** @param trust which certificates of web servers are accepted */
    Fetcher(EventLoopGroup loops, FetchWay way, Trust trust) {
        this.loops = loops;
        this.way = way;
        this.trust = trust;
    }

    /**
     * Begins to fetch.
     *
     * @return completes on some event loop; fails with {@link FetchException}
     */
    public Future<Fetched> fetch(FetchRequest request) {
        EventLoop loop = loops.next();
        Promise<Fetched> fetched = loop.newPromise();
        Future<?> limit = loop.schedule(
                () -> fetched.tryFailure(new FetchException(
                        "there is no whole answer in " + request.timeout().toSeconds() + " s")),
                request.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        fetched.addListener(done -> limit.cancel(false));
        loop.execute(() -> new Visit(request, loop, fetched).go(request.url(), 0));
        return fetched;
    }

    /** One request, with what it is led to. Confined to its loop. */
    private final class Visit {

        private final FetchRequest request;
        private final EventLoop loop;
        private final Promise<Fetched> fetched;
        private final boolean privateMeant;

        Visit(FetchRequest request, EventLoop loop, Promise<Fetched> fetched) {
            this.request = request;
            this.loop = loop;
            this.fetched = fetched;
            this.privateMeant = PrivateHosts.isMeant(request.url().getHost());
        }

        void go(URI url, int redirects) {
            boolean named = isNamed(url);
            if (!named && PrivateHosts.isMeant(url.getHost())) {
                fail("the web server leads to an address that is not on the public internet", null);
                return;
            }
            Predicate<InetAddress> permitted = address -> named && privateMeant || PrivateHosts.isPublic(address);
            way.connect(HostPort.parseHost(url.getHost()), port(url), permitted, loop)
                    .addListener((Future<Channel> connected) -> {
                        if (!connected.isSuccess()) {
                            fail(FailureText.of(connected.cause()), connected.cause());
                        } else if (fetched.isDone()) {
                            connected.getNow().close();
                        } else {
                            ask(connected.getNow(), url, redirects);
                        }
                    });
        }

        /** Whether it is on the host that a person has named. */
        private boolean isNamed(URI url) {
            return url.getHost().equalsIgnoreCase(request.url().getHost());
        }

        private void ask(Channel channel, URI url, int redirects) {
            fetched.addListener(done -> channel.close());
            Promise<Answer> answered = loop.newPromise();
            answered.addListener((Future<Answer> done) -> {
                channel.close();
                if (done.isSuccess()) {
                    answered(url, done.getNow(), redirects);
                } else {
                    fail(reason(done.cause()), done.cause());
                }
            });
            try {
                if (isSecret(url)) {
                    channel.pipeline()
                            .addLast("tls", tls(url).newHandler(channel.alloc(), port(url), request.timeout()));
                }
            } catch (StartupException | IllegalArgumentException e) {
                fail(FailureText.of(e), e);
                return;
            }
            channel.pipeline().addLast("answer", new AnswerDecoder(request.mostBytes(), answered));
            channel.config().setAutoRead(true);
            ByteBuf question = channel.alloc().buffer();
            question.writeCharSequence(question(url, redirects), StandardCharsets.US_ASCII);
            channel.writeAndFlush(question).addListener(written -> {
                if (!written.isSuccess()) {
                    answered.tryFailure(written.cause());
                }
            });
        }

        private ClientTls tls(URI url) {
            // A browser's hello offers h2, which is not spoken here.
            return ClientTls.create(
                    ClientTlsOptions.of(url.getHost(), null, trust).withHello(HelloKind.PLAIN));
        }

        private String question(URI url, int redirects) {
            String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            StringBuilder head = new StringBuilder("GET ").append(path);
            if (url.getRawQuery() != null) {
                head.append('?').append(url.getRawQuery());
            }
            head.append(" HTTP/1.1\r\nHost: ").append(url.getHost());
            if (url.getPort() >= 0) {
                head.append(':').append(url.getPort());
            }
            field(head, "User-Agent", request.userAgent());
            field(head, "Accept", "*/*");
            field(head, "Accept-Encoding", "gzip");
            if (url.getRawUserInfo() != null && isNamed(url)) {
                field(head, "Authorization", "Basic " + basic(url.getUserInfo()));
            }
            if (redirects == 0) {
                field(head, "If-None-Match", request.known().etag());
                field(head, "If-Modified-Since", request.known().lastModified());
            }
            return head.append("\r\nConnection: close\r\n\r\n").toString();
        }

        private void answered(URI url, Answer answer, int redirects) {
            switch (answer.status()) {
                case 200 -> deliver(answer);
                case 304 -> fetched.trySuccess(new Fetched(false, new byte[0], request.known(), answer.headers()));
                case 301, 302, 303, 307, 308 -> redirect(url, answer, redirects);
                default -> fail("the web server answers with " + answer.status() + advice(answer.status()), null);
            }
        }

        private void deliver(Answer answer) {
            try {
                byte[] body = Gunzip.of(answer.headers(), answer.body(), request.mostBytes());
                Validators validators = new Validators(
                        answer.headers().getOrDefault("etag", ""),
                        answer.headers().getOrDefault("last-modified", ""));
                fetched.trySuccess(new Fetched(true, body, validators, answer.headers()));
            } catch (FetchException e) {
                fetched.tryFailure(e);
            }
        }

        private void redirect(URI from, Answer answer, int redirects) {
            if (redirects == MOST_REDIRECTS) {
                fail("the web server leads from one address to the next, more than " + MOST_REDIRECTS + " times", null);
                return;
            }
            try {
                URI to = FetchRequest.parse(from.resolve(answer.headers().getOrDefault("location", ""))
                        .toString());
                if (isSecret(from) && !isSecret(to)) {
                    fail("the web server leads from https to http, where everybody could read it", null);
                } else {
                    go(to, redirects + 1);
                }
            } catch (IllegalArgumentException e) {
                fail("the web server leads to something that is no address of the web", e);
            }
        }

        private void fail(String reason, Throwable cause) {
            fetched.tryFailure(cause instanceof FetchException known ? known : new FetchException(reason, cause));
        }
    }

    /** Engines have words of their own around a certificate that was refused. */
    private static String reason(Throwable cause) {
        return CertificateRefusedException.in(cause)
                .map(refused -> "the web server's certificate was refused: " + refused.reason())
                .orElseGet(() -> cause instanceof DecoderException || cause instanceof SSLException
                        ? "TLS failed: " + HandshakeFailure.words(cause)
                        : FailureText.of(cause));
    }

    private static boolean isSecret(URI url) {
        return url.getScheme().equalsIgnoreCase("https");
    }

    private static int port(URI url) {
        int standard = isSecret(url) ? 443 : 80;
        return url.getPort() < 0 ? standard : url.getPort();
    }

    private static String basic(String user) {
        return Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    private static void field(StringBuilder head, String name, String value) {
        if (!value.isEmpty()) {
            head.append("\r\n").append(name).append(": ").append(value);
        }
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 ->
                ": it does not let this program in; has the address expired, or does it want another user_agent?";
            case 404, 410 -> ": there is nothing at this address any more";
            case 429 -> ": it has been asked too often";
            default -> "";
        };
    }
}
