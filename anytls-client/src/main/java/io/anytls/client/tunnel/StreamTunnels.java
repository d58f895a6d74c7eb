package io.anytls.client.tunnel;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.BooleanSupplier;

/** Tunnels through streams. Any number of them; each lives in its application's pipeline. */
public final class StreamTunnels implements Tunnels {

    private final StreamLeases leases;
    private final BooleanSupplier answerWhenEstablished;

    /**
     * @param answerWhenEstablished asked for each, whether an application waits for the target to be connected, and then gets the true reason if it
     *     is not; otherwise it is told yes at once, which saves it a round trip
     */
    public StreamTunnels(StreamLeases leases, BooleanSupplier answerWhenEstablished) {
        this.leases = leases;
        this.answerWhenEstablished = answerWhenEstablished;
    }

    @Override
    public void start(Channel application, TargetAddress target, ProxyReply reply) {
        DuplexChannel channel = (DuplexChannel) application;
        OpeningHandler opening = answerWhenEstablished.getAsBoolean()
                ? new PatientOpening(channel, target, reply, leases)
                : new PromptOpening(channel, target, reply, leases);
        application.pipeline().addLast("opening", opening);
        opening.open();
    }
}
