package io.anytls.client.group;

import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.protocol.session.ByteCounts;
import io.anytls.testkit.EmbeddedSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An outbound that gives a stream for each request, or fails as long as a test wants it to, and keeps what happens to it. */
final class ScriptedMember implements Outbound {

    private final String tag;
    final List<StreamRequest> asked = new ArrayList<>();
    final List<Channel> streams = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    boolean fails;

    ScriptedMember(String tag) {
        this.tag = tag;
    }

    Member member() {
        return new Member(this, wanted -> events.add(wanted ? "ready" : "at rest"));
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return "anytls";
    }

    @Override
    public Future<StreamLease> open(StreamRequest request) {
        asked.add(request);
        if (fails) {
            return request.loop().newFailedFuture(new IOException(tag + " is down"));
        }
        EmbeddedSocket stream = new EmbeddedSocket();
        streams.add(stream);
        return request.loop().newSucceededFuture(new Lease(stream));
    }

    @Override
    public boolean waitsForTarget() {
        return false;
    }

    @Override
    public void start() {
        events.add("start");
    }

    @Override
    public void retire() {
        events.add("retire");
    }

    @Override
    public void close() {
        events.add("close");
    }

    private record Lease(DuplexChannel stream) implements StreamLease {

        @Override
        public ByteCounts traffic() {
            return null;
        }

        @Override
        public Future<Void> established() {
            return stream.eventLoop().newSucceededFuture(null);
        }

        @Override
        public boolean isTrusted() {
            return true;
        }

        @Override
        public Future<Void> proof() {
            return stream.eventLoop().newSucceededFuture(null);
        }

        @Override
        public void sendAhead(ByteBuf payload) {
            payload.release();
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
}
