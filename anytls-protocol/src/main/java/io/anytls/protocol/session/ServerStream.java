package io.anytls.protocol.session;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.Nonce;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A stream as the server sees it: it was asked for a target, and says whether that stands. */
public final class ServerStream extends StreamChannel {

    private static final int RESET_PATIENCE_SECONDS = 30;

    private final Nonce nonce;

    private boolean answered;
    private Future<?> patience;

    /** @param nonce null if there is none */
    ServerStream(Carrier carrier, int streamId, Nonce nonce) {
        super(carrier, streamId);
        this.nonce = nonce;
    }

    /** By what it is known again if it is sent again; null if it will not be. Any thread. */
    public Nonce nonce() {
        return nonce;
    }

    /** Says that the target is connected, or that it is taken to be. Only the first answer counts. Event loop only. */
    public void acknowledge() {
        answer("");
    }

    /**
     * Says why the target is not to be had, and ends the stream; after an early success it is a reset. Event loop only.
     *
     * @param reason one line; goes to the client
     */
    public void refuse(String reason) {
        if (answered || !isActive()) {
            close();
            return;
        }
        answer(reason);
        carrier().answer(new Frame.Fin(streamId()));
        ending().refused();
        close();
    }

    /**
     * What a target has said before its reset goes out first, then FIN. A client that takes none of it for {@value
     * #RESET_PATIENCE_SECONDS} s loses it: a stream must not hold memory for ever.
     */
    @Override
    public void reset() {
        writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        if (isOpen() && patience == null) {
            patience = eventLoop().schedule((Runnable) this::close, RESET_PATIENCE_SECONDS, TimeUnit.SECONDS);
            // Left in the loop's queue it would keep all that belongs to the session, long after that has gone.
            closeFuture().addListener(closed -> patience.cancel(false));
        }
    }

    /**
     * The target is known, and what came behind it is payload. Event loop only.
     *
     * @param behind looked at and left as it is; may be empty
     */
    public void targetKnown(ByteBuf behind) {
        StreamShaper shaper = shaper();
        if (shaper != null) {
            shaper.targetKnown(behind);
        }
    }

    /**
     * Gives back what came behind the target's address: it waits within the stream's bound until somebody reads again, and a FIN
     * behind it waits with it. Event loop only, and with auto-read off.
     */
    public void giveBack(ByteBuf payload) {
        unread(payload);
    }

    private void answer(String error) {
        if (!answered && isActive()) {
            answered = true;
            if (carrier().peer().speaksVersion2()) {
                StreamShaper shaper = shaper();
                if (shaper != null && error.isEmpty()) {
                    shaper.acknowledge();
                } else {
                    carrier().answer(new Frame.SynAck(streamId(), error));
                }
            }
        }
    }

    @Override
    public long up() {
        return received();
    }

    @Override
    public long down() {
        return sent();
    }
}
