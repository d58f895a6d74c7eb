package io.anytls.protocol.session;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;

/** What Netty asks of every channel, answered for one without a socket of its own: child of another, and always on its event loop. */
abstract class ChildChannel extends AbstractChannel implements DuplexChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    // Other threads ask for both: a relay's other side may live on another event loop.
    private volatile boolean registered;
    private volatile boolean closed;

    ChildChannel(Channel parent) {
        super(parent);
    }

    /** It is on its event loop now. */
    abstract void registered();

    /** True for the first call. */
    final boolean closeOnce() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return loop == parent().eventLoop();
    }

    @Override
    protected final void doRegister(ChannelPromise promise) {
        registered = true;
        registered();
        promise.setSuccess();
    }

    @Override
    public final boolean isOpen() {
        return !closed;
    }

    @Override
    public final boolean isActive() {
        return registered && !closed;
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected final SocketAddress localAddress0() {
        return parent().localAddress();
    }

    @Override
    protected final SocketAddress remoteAddress0() {
        return parent().remoteAddress();
    }

    @Override
    protected final void doBind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected final void doDisconnect() throws Exception {
        doClose();
    }

    /** There is no socket whose direction could be shut. */
    @Override
    protected final void doShutdownOutput() {}

    @Override
    public final ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    /** Not a thing that can be said on the wire: the stream goes on receiving. */
    @Override
    public final ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("a stream's input ends by the peer's FIN"));
    }

    @Override
    public final ChannelFuture shutdown() {
        return close();
    }

    @Override
    public final ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }

    @Override
    public final boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    /** Whether something of what was written has not been sent. */
    final boolean hasQueued() {
        ChannelOutboundBuffer queue = unsafe().outboundBuffer();
        return queue != null && !queue.isEmpty();
    }

    /** Fails what has been written and not been sent, and takes no more. */
    final void dropQueued() {
        ((AbstractUnsafe) unsafe()).shutdownOutput(newPromise());
    }

    /** Closes without its handlers being asked: TLS in a stream would wait for a last word that cannot be sent any more. */
    final void closeUnasked() {
        unsafe().close(voidPromise());
    }

    /** It is connected by whoever makes it. */
    abstract class SocketlessUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException());
        }
    }
}
