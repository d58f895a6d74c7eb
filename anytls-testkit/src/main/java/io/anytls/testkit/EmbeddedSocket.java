package io.anytls.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.nio.charset.StandardCharsets;

/** An embedded channel whose directions end separately, and which can be made to take no more. */
public class EmbeddedSocket extends EmbeddedChannel implements DuplexChannel {

    private boolean inputShutdown;
    private boolean outputShutdown;
    private boolean stalled;

    public EmbeddedSocket(ChannelHandler... handlers) {
        super(handlers);
    }

    public void receive(byte... bytes) {
        writeInbound(Unpooled.copiedBuffer(bytes));
    }

    /** @param text one byte per character */
    public void receive(String text) {
        receive(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The other side ends its direction. */
    public void receiveEnd() {
        inputShutdown = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        runPendingTasks();
    }

    /** Both directions end at once, as by a reset. */
    public void receiveReset(Throwable cause) {
        pipeline().fireExceptionCaught(cause);
        close();
    }

    /** What has been sent since the last call. */
    public byte[] takeSent() {
        ByteBuf all = Unpooled.buffer();
        for (Object message = readOutbound(); message != null; message = readOutbound()) {
            ByteBuf bytes = (ByteBuf) message;
            all.writeBytes(bytes);
            bytes.release();
        }
        byte[] sent = new byte[all.readableBytes()];
        all.readBytes(sent).release();
        return sent;
    }

    /** What has been sent since the last call, one character per byte. */
    public String takeSentText() {
        return new String(takeSent(), StandardCharsets.ISO_8859_1);
    }

    /** The other side takes nothing any more. */
    public void stall() {
        stalled = true;
    }

    /** The other side takes everything again. */
    public void drain() {
        stalled = false;
        flush();
        runPendingTasks();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!stalled) {
            super.doWrite(in);
        }
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown || !isActive();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !isActive();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException());
    }

    @Override
    public ChannelFuture shutdown() {
        return close();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }
}
