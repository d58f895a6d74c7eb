package io.anytls.client.tunnel;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/** Tunnels through streams. Any number of them; each lives in its application's pipeline. */
public final class StreamTunnels implements Tunnels {

    private final StreamLeases leases;
    private final boolean answerWhenEstablished;

    /**
     * @param answerWhenEstablished whether an application waits for the target to be connected, and then gets the true reason if it
     *     is not; otherwise it is told yes at once, which saves it a round trip
     */
    public StreamTunnels(StreamLeases leases, boolean answerWhenEstablished) {
        this.leases = leases;
        this.answerWhenEstablished = answerWhenEstablished;
    }

    @Override
    public void start(Channel application, TargetAddress target, ProxyReply reply) {
        DuplexChannel channel = (DuplexChannel) application;
        OpeningHandler opening = answerWhenEstablished
                ? new PatientOpening(channel, target, reply, leases)
                : new PromptOpening(channel, target, reply, leases);
        application.pipeline().addLast("opening", opening);
        opening.open();
    }
}
