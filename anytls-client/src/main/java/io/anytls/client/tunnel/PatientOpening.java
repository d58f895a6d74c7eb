package io.anytls.client.tunnel;

import io.anytls.protocol.address.TargetAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** Says yes when the server has said that the target is connected, and else gives the server's reason. */
final class PatientOpening extends OpeningHandler {

    PatientOpening(DuplexChannel application, TargetAddress target, ProxyReply reply, StreamLeases leases) {
        super(application, target, reply, leases);
    }

    /** Nothing but SYN and address is sent before the answer: until then the stream can move. */
    @Override
    boolean needsNoProof(ByteBuf sentAhead) {
        return false;
    }

    /** The application sends nothing before it has its answer, so there is no first payload to wait for. */
    @Override
    void leased(DuplexChannel stream) {
        stream.flush();
    }

    @Override
    void proven(DuplexChannel stream) {
        stream.flush();
        EventLoop loop = application().eventLoop();
        leases().established(stream).addListener(done -> {
            if (loop.inEventLoop()) {
                answered(stream, done);
            } else {
                loop.execute(() -> answered(stream, done));
            }
        });
    }

    private void answered(DuplexChannel stream, Future<?> established) {
        if (isGone()) {
            stream.close();
        } else if (established.isSuccess()) {
            accept();
            join(stream);
        } else {
            refuse(established.cause());
        }
    }
}
