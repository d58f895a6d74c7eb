package io.anytls.client.tunnel;

import io.netty.util.concurrent.Future;
import java.util.function.Function;

/** An outbound that gives what a test says. */
record FakeOutbound(Function<StreamRequest, Future<StreamLease>> script, boolean waitsForTarget) implements Outbound {

    @Override
    public String tag() {
        return "fake";
    }

    @Override
    public String type() {
        return "fake";
    }

    @Override
    public Future<StreamLease> open(StreamRequest request) {
        return script.apply(request);
    }
}
