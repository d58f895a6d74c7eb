package io.anytls.client.tunnel;

import io.anytls.daemon.route.Decision;
import io.anytls.protocol.StreamTimeoutException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.testkit.EmbeddedSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A tunnel that an application opens, and the leases that its outbound has answered with. */
final class OpenedTunnel implements AutoCloseable {

    final EmbeddedSocket application = new EmbeddedSocket();
    final Conversations conversations = new Conversations(System::nanoTime);
    final List<StreamRequest> asked = new ArrayList<>();
    final List<FakeLease> leases = new ArrayList<>();

    /** Opens it; the outbound answers each request with the next lease. */
    void open(Supplier<FakeLease> next, boolean waitsForTarget) {
        Outbound outbound = new FakeOutbound(
                request -> {
                    asked.add(request);
                    leases.add(next.get());
                    return request.loop().newSucceededFuture(last());
                },
                waitsForTarget);
        StreamRequest request = StreamRequest.tcp(
                new TargetAddress("192.0.2.1", 80), new Origin("in", "anna", null), application.eventLoop());
        new StreamTunnels(any -> Decision.go(new Routed(outbound, any)), () -> false, conversations)
                .start(application, request, new Signs());
    }

    FakeLease last() {
        return leases.get(leases.size() - 1);
    }

    /** The session of the last lease says nothing in time. */
    void dies() {
        last().proof.setFailure(new StreamTimeoutException("no sign of life"));
    }

    /** The session of the last lease has said something. */
    void lives() {
        last().proof.setSuccess(null);
    }

    @Override
    public void close() {
        application.finishAndReleaseAll();
        leases.forEach(lease -> lease.stream().finishAndReleaseAll());
    }

    /** Tells the application yes by a plus sign, no by a minus sign. */
    private static final class Signs implements ProxyReply {
        @Override
        public ByteBuf accepted(ByteBufAllocator allocator) {
            return allocator.buffer().writeByte('+');
        }

        @Override
        public ByteBuf refused(ByteBufAllocator allocator, Throwable cause) {
            return allocator.buffer().writeByte('-');
        }
    }
}
