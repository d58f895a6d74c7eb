package io.anytls.client.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** Says yes when the server has said that the target is connected, and else gives the server's reason. */
final class PatientOpening extends OpeningHandler {

    PatientOpening(Opening opening) {
        super(opening);
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
    void proven(StreamLease lease) {
        lease.stream().flush();
        EventLoop loop = application().eventLoop();
        lease.established().addListener(done -> {
            if (loop.inEventLoop()) {
                answered(lease, done);
            } else {
                loop.execute(() -> answered(lease, done));
            }
        });
    }

    private void answered(StreamLease lease, Future<?> established) {
        if (isGone()) {
            lease.stream().close();
        } else if (established.isSuccess()) {
            accept();
            join(lease);
        } else {
            refuse(established.cause());
        }
    }
}
