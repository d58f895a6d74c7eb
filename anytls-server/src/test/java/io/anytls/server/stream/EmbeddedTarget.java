package io.anytls.server.stream;

import io.anytls.testkit.EmbeddedSocket;
import io.netty.channel.socket.DefaultSocketChannelConfig;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A connection to a target that the test plays, with a time of its own. */
final class EmbeddedTarget extends EmbeddedSocket implements SocketChannel {

    private SocketChannelConfig config;

    EmbeddedTarget() {
        freezeTime();
    }

    void receiveReset() {
        receiveReset(new IOException("Connection reset by peer"));
        runPendingTasks();
    }

    void pass(long millis) {
        advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        runScheduledPendingTasks();
        runPendingTasks();
    }

    /** Asked for before this class's constructor runs. */
    @Override
    public SocketChannelConfig config() {
        if (config == null) {
            config = new DefaultSocketChannelConfig(this, new Socket());
        }
        return config;
    }

    @Override
    public InetSocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("local.test", 1);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("target.test", 443);
    }

    @Override
    public ServerSocketChannel parent() {
        return null;
    }
}
