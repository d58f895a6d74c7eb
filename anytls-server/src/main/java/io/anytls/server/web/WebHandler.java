package io.anytls.server.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Answers requests, one after the other.
 *
 * <pre>
 *   WAITING --a request--> ANSWERING --all sent--> WAITING, or ENDING if the connection is not kept
 *      '--no request, or the end--> ENDING: nothing more is said, and what comes is dropped until the visitor ends too
 * </pre>
 *
 * On the connection's event loop.
 */
final class WebHandler extends ChannelInboundHandlerAdapter {

    /** Requests that wait for the one before them; one more ends the connection behind them. */
    private static final int MOST_WAITING = 32;

    private static final long LARGEST_BODY = 1 << 20;

    private enum State {
        WAITING,
        ANSWERING,
        ENDING
    }

    private final Pages pages;
    private final TimeLimit limit = new TimeLimit();
    private final Deque<HttpRequest> requests = new ArrayDeque<>();

    private State state = State.WAITING;
    private boolean ended;
    private long body;

    WebHandler(Pages pages) {
        this.pages = pages;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        limit.start(ctx, TimeLimit.REQUEST_SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        limit.stop();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (state != State.ENDING && !ended && message instanceof HttpObject part) {
                read(ctx, part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest request) {
            body = 0;
            requests.add(request);
            if (requests.size() > MOST_WAITING || !request.decoderResult().isSuccess()) {
                ended = true; // no more is read
            }
            next(ctx);
        } else if (part instanceof HttpContent content) {
            body += content.content().readableBytes();
            if (body > LARGEST_BODY || !content.decoderResult().isSuccess()) {
                ended = true;
                end(ctx);
            }
        }
    }

    private void next(ChannelHandlerContext ctx) {
        if (state != State.WAITING) {
            return;
        }
        HttpRequest request = requests.poll();
        if (request == null) {
            if (ended) {
                end(ctx);
            } else {
                limit.start(ctx, TimeLimit.IDLE_SECONDS);
            }
            return;
        }
        state = State.ANSWERING;
        limit.stop();
        HttpResponseStatus refusal = refusal(request);
        if (refusal != null) {
            ended |= refusal.code() != HttpResponseStatus.METHOD_NOT_ALLOWED.code();
            send(ctx, request, Answer.plain(refusal));
        } else {
            pages.find(request, answer -> onLoop(ctx, request, answer));
        }
    }

    /** Null if it can be answered. */
    private HttpResponseStatus refusal(HttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            Throwable cause = request.decoderResult().cause();
            return cause instanceof TooLongHttpLineException
                    ? HttpResponseStatus.REQUEST_URI_TOO_LONG
                    : cause instanceof TooLongFrameException
                            ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                            : HttpResponseStatus.BAD_REQUEST;
        }
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
        }
        boolean isNew = version.minorVersion() > 0;
        if (isNew && request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        return pages.takes(request) ? null : HttpResponseStatus.METHOD_NOT_ALLOWED;
    }

    private void onLoop(ChannelHandlerContext ctx, HttpRequest request, Answer answer) {
        if (ctx.executor().inEventLoop()) {
            send(ctx, request, answer);
        } else {
            ctx.executor().execute(() -> send(ctx, request, answer));
        }
    }

    private void send(ChannelHandlerContext ctx, HttpRequest request, Answer answer) {
        boolean isKept = HttpUtil.isKeepAlive(request) && !(ended && requests.isEmpty());
        boolean hasBody = !request.method().equals(HttpMethod.HEAD) && answer.length() > 0;
        if (ctx.isRemoved() || !ctx.channel().isActive()) {
            FileBody.close(answer.file());
            return;
        }
        ctx.write(head(answer, isKept));
        if (!hasBody || answer.file() == null) {
            FileBody.close(answer.file());
            ctx.write(new DefaultHttpContent(hasBody ? Unpooled.wrappedBuffer(answer.text()) : Unpooled.EMPTY_BUFFER));
            finish(ctx, isKept);
        } else {
            limit.start(ctx, TimeLimit.STALL_SECONDS);
            new FileBody(ctx, answer, pages.disks(), limit, () -> finish(ctx, isKept)).next();
        }
    }

    private static HttpResponse head(Answer answer, boolean isKept) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
        head.headers().set(HttpHeaderNames.DATE, HttpDate.format(Instant.now()));
        answer.headers().forEach(head.headers()::set);
        if (answer.status().code() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            head.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        if (answer.status().code() != HttpResponseStatus.NOT_MODIFIED.code()) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.length());
        }
        head.headers().set(HttpHeaderNames.CONNECTION, isKept ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        return head;
    }

    private void finish(ChannelHandlerContext ctx, boolean isKept) {
        ChannelFuture sent = ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        sent.addListener(done -> {
            if (state == State.ANSWERING) {
                state = State.WAITING;
                if (isKept) {
                    next(ctx);
                } else {
                    end(ctx);
                }
            }
        });
    }

    /** Says nothing more. Closed at once, a socket with unread bytes would lose what has been said. */
    private void end(ChannelHandlerContext ctx) {
        if (state == State.WAITING) {
            state = State.ENDING;
            requests.clear();
            limit.start(ctx, TimeLimit.LINGER_SECONDS);
            OutputShutdown.begin(ctx.channel());
        }
    }

    /** Whether nothing more will be said. */
    boolean isOver() {
        return state == State.ENDING;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
            ended = true;
            if (state == State.ENDING || state == State.WAITING) {
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
