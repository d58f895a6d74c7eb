package io.anytls.client.inbound.testkit;

import io.anytls.client.tunnel.OpenedStream;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.client.tunnel.Streams;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.Repeat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Streams whose other ends are in the test's hands. */
public final class FakeStreams implements Streams {

    private final List<TargetAddress> targets = new ArrayList<>();
    private final List<FakeStream> opened = new ArrayList<>();
    private final Promise<Void> established = ImmediateEventExecutor.INSTANCE.newPromise();
    private final List<Origin> origins = new ArrayList<>();
    private Promise<OpenedStream> pending;
    private final List<Repeat> repeats = new ArrayList<>();
    private Promise<Void> proof;
    private Repeat repeat;
    private IOException failure;
    private boolean slow;

    /** From now on no stream opens. */
    public void fail(IOException reason) {
        failure = reason;
    }

    /** From now on a stream opens only with {@link #open()}. */
    public void slow() {
        slow = true;
    }

    /** Why the server has refused each target. */
    public void refuseTargets(IOException reason) {
        established.setFailure(reason);
    }

    @Override
    public Future<OpenedStream> open(StreamRequest request) {
        targets.add(request.target());
        origins.add(request.origin());
        repeats.add(request.repeat());
        Promise<OpenedStream> promise = request.loop().newPromise();
        pending = promise;
        if (failure != null) {
            promise.setFailure(failure);
        } else if (!slow) {
            open();
        }
        return promise;
    }

    /** Completes the stream asked for last. */
    public void open() {
        FakeStream stream = new FakeStream();
        stream.config().setAutoRead(false);
        opened.add(stream);
        proof = ImmediateEventExecutor.INSTANCE.newPromise();
        pending.setSuccess(
                repeat == null
                        ? new FakeOpened(stream, established)
                        : new FakeLease(stream, established, proof, repeat));
    }

    /** Completes the stream asked for last, which has ended meanwhile. */
    public void openAndClose() {
        FakeStream stream = new FakeStream();
        opened.add(stream);
        stream.close();
        pending.setSuccess(new FakeOpened(stream, established));
    }

    /** From now on a stream is given before its session has proved to live, and the server serves it once. */
    public void silent(Repeat by) {
        repeat = by;
    }

    /** Ends the wait for the sign of life of the stream that was given last. */
    public Promise<Void> proof() {
        return proof;
    }

    /** By what the streams were known that were asked for; null for the first sending of one. */
    public List<Repeat> repeats() {
        return repeats;
    }

    private record FakeLease(DuplexChannel stream, Future<Void> established, Future<Void> proof, Repeat repeat)
            implements StreamLease {
        @Override
        public ByteCounts traffic() {
            throw new UnsupportedOperationException("nobody counts here");
        }

        @Override
        public boolean isTrusted() {
            return false;
        }

        @Override
        public void sendAhead(ByteBuf payload) {
            throw new UnsupportedOperationException("whoever writes here writes himself");
        }

        @Override
        public void move() {
            stream.close();
        }

        @Override
        public void abandon() {
            stream.close();
        }
    }

    private record FakeOpened(DuplexChannel stream, Future<Void> established) implements OpenedStream {
        @Override
        public ByteCounts traffic() {
            throw new UnsupportedOperationException("nobody counts here");
        }
    }

    /** Who asked last. */
    public Origin origin() {
        return origins.get(origins.size() - 1);
    }

    /** What was asked for, as {@code host:port}. */
    public List<String> targets() {
        return targets.stream().map(TargetAddress::toString).toList();
    }

    public FakeStream last() {
        return opened.get(opened.size() - 1);
    }

    public FakeStream get(int index) {
        return opened.get(index);
    }

    public int count() {
        return opened.size();
    }

    /** Whether our side has ended every stream, in order or not. */
    public boolean areAllLeft() {
        return opened.stream().allMatch(FakeStream::isLeft);
    }
}
