package io.anytls.server.fallback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Between a visitor without TLS and the web server behind: has each request refused ({@link PlainRequest}), and the refusal look as it does
 * where nginx speaks TLS itself, if it is nginx that has refused. An answer that is no refusal is not shown: nobody answers in clear where
 * TLS is spoken.
 */
public final class PlainAnswer extends ChannelDuplexHandler {

    private static final String SAID = "The plain HTTP request was sent to HTTPS port";
    private static final String TITLE = "<title>400 Bad Request</title>";
    private static final String HEADING = "<center><h1>400 Bad Request</h1></center>\r\n";
    private static final String NGINX = "<hr><center>nginx";

    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: (\\d{1,5})\r\n");

    /** A refusal is smaller. */
    private static final int MOST = 16 << 10;

    private final PlainRequest request = new PlainRequest();
    private final StringBuilder answer = new StringBuilder();
    private boolean answered;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            ctx.fireChannelRead(request.pass(ctx.alloc(), bytes));
        } finally {
            bytes.release();
        }
    }

    /** Latin 1 keeps every byte what it is. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes) || answered) {
            ReferenceCountUtil.release(message);
            promise.setSuccess();
            return;
        }
        answer.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
        promise.setSuccess();
        if (answer.length() > MOST) {
            answered = true;
            ctx.close();
        } else if (isWhole()) {
            answered = true;
            String shown = shown();
            if (shown.isEmpty()) {
                ctx.close();
            } else {
                ctx.write(Unpooled.copiedBuffer(shown, StandardCharsets.ISO_8859_1));
            }
        }
    }

    private int body() {
        int end = answer.indexOf("\r\n\r\n");
        return end < 0 ? -1 : end + 4;
    }

    private boolean isWhole() {
        Matcher length = LENGTH.matcher(answer);
        int body = body();
        return body >= 0
                && (!length.find() || answer.length() - body >= Integer.parseInt(length.group(1)) || !isRefusal());
    }

    private boolean isRefusal() {
        return answer.length() > 12 && answer.substring(0, 12).matches("HTTP/1\\.[01] 4\\d\\d");
    }

    private String shown() {
        String whole = answer.toString();
        if (!isRefusal()) {
            return "";
        }
        Matcher length = LENGTH.matcher(whole);
        if (!request.isSpoilt() || !whole.contains(NGINX) || !length.find()) {
            return whole;
        }
        String body = whole.substring(body())
                .replace(TITLE, TITLE.replace("Bad Request", SAID))
                .replace(HEADING, HEADING + "<center>" + SAID + "</center>\r\n");
        return whole.substring(0, length.start(1)) + body.length() + whole.substring(length.end(1), body()) + body;
    }
}
