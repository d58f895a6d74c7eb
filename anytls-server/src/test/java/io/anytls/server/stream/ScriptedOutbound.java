package io.anytls.server.stream;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.route.Decision;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.server.limit.SessionLimits;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.Outbound;
import io.anytls.server.outbound.RoutedRequest;
import io.anytls.server.outbound.StreamRequest;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** An outbound that does what a test says, and keeps what it was asked. */
final class ScriptedOutbound implements Outbound {

    static final Origin ORIGIN = new Origin("in", "default", new InetSocketAddress("192.0.2.9", 1234));

    private final Function<StreamRequest, Future<Connection>> script;
    final Conversations conversations = new Conversations(System::nanoTime);
    final Nonces nonces = new Nonces(System::nanoTime);
    final List<StreamRequest> asked = new ArrayList<>();

    ScriptedOutbound(Function<StreamRequest, Future<Connection>> script) {
        this.script = script;
    }

    StreamInitializer streams(SessionLimits limits) {
        return new StreamInitializer(
                request -> Decision.go(new RoutedRequest(this, request)), conversations, ORIGIN, limits, nonces);
    }

    @Override
    public String tag() {
        return "scripted";
    }

    @Override
    public String type() {
        return "scripted";
    }

    @Override
    public Future<Connection> open(StreamRequest request) {
        asked.add(request);
        return script.apply(request);
    }

    @Override
    public Future<DatagramExit> openDatagrams(
            StreamRequest request, DatagramExit.Receiver receiver, LongConsumer held) {
        throw new AssertionError("nobody asks for datagrams here");
    }
}
