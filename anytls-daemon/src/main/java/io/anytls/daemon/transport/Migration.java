package io.anytls.daemon.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Consumer;

/**
 * Moves a connection to another event loop, so that both ends of a relay are on one: two hops now instead of one for each read.
 *
 * <p>Its handlers go with it and are called on the new loop from then on; timers that they have started on the old one stay there.
 */
public final class Migration {

    private Migration() {}

    /**
     * Moves it if need be. To be called on its loop, with reading switched off.
     *
     * @param then called on the new loop, with whether that went well; if not, the connection is closed
     */
    public static void move(SocketChannel channel, EventLoop to, Consumer<Boolean> then) {
        if (channel.eventLoop() == to) {
            then.accept(true);
            return;
        }
        channel.deregister().addListener(left -> {
            if (!left.isSuccess()) {
                channel.close();
                to.execute(() -> then.accept(false));
                return;
            }
            to.register(channel).addListener(joined -> {
                if (!joined.isSuccess()) {
                    channel.close();
                }
                to.execute(() -> then.accept(joined.isSuccess()));
            });
        });
    }
}
