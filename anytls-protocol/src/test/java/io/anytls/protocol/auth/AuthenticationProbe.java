package io.anytls.protocol.auth;

import static io.anytls.testkit.ByteSplits.hex;

import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** A channel with an authentication decoder in it that writes down what happens. User number i is called "u" + i. */
final class AuthenticationProbe implements AuthenticationListener, AutoCloseable {

    final EmbeddedChannel channel = new EmbeddedChannel();
    User user;
    AuthenticationRefusal refusal;
    int verdicts;
    int reads;
    Consumer<ChannelHandlerContext> onVerdict = ctx -> {};
    private String givenBack = "";

    AuthenticationProbe(String... passwords) {
        List<User> users = new ArrayList<>();
        for (String password : passwords) {
            users.add(new User("u" + users.size(), PasswordDigest.of(password)));
        }
        channel.freezeTime();
        channel.pipeline()
                .addLast(new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void read(ChannelHandlerContext ctx) {
                        reads++;
                        ctx.read();
                    }
                })
                .addLast(new AuthenticationDecoder(Users.of(users), Duration.ofSeconds(10), this));
    }

    /** What a client sends first, with the padding and what comes behind it. */
    static byte[] firstFlight(String password, int padding, byte[] behind) {
        ByteBuf out = AuthenticationEncoder.encode(ByteBufAllocator.DEFAULT, PasswordDigest.of(password), padding);
        out.writeBytes(behind);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes).release();
        return bytes;
    }

    static String hexOf(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    void read(byte[] bytes) {
        read(bytes, bytes.length);
    }

    void read(byte[] bytes, int length) {
        channel.writeInbound(ByteSplits.tracked(bytes, 0, length));
    }

    @Override
    public void authenticated(ChannelHandlerContext ctx, User authenticated) {
        verdicts++;
        user = authenticated;
        onVerdict.accept(ctx);
    }

    @Override
    public void refused(ChannelHandlerContext ctx, AuthenticationRefusal reason, ByteBuf received) {
        verdicts++;
        refusal = reason;
        givenBack = hex(received);
        received.release();
        onVerdict.accept(ctx);
    }

    boolean isUndecided() {
        return verdicts == 0;
    }

    boolean decoderIsGone() {
        return channel.pipeline().get(AuthenticationDecoder.class) == null;
    }

    String givenBack() {
        return givenBack;
    }

    /** Everything that has come out behind the decoder since the last call, in hex. */
    String passedOn() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
            all.append(hex(bytes));
            bytes.release();
        }
        return all.toString();
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
