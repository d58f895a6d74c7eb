package io.anytls.daemon.payload;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;

/** Tells by the first datagrams of an application what is spoken, and with whom. Changes nothing of them. For one thread. */
public final class DatagramSniffer {

    /** A ClientHello of our days fills two. */
    private static final int MOST_DATAGRAMS = 8;

    private final Set<String> protocols;
    private QuicHello hello;
    private int seen;
    private Sniffed soFar = Sniffed.NOTHING;

    /** @param protocols which are looked for */
    public DatagramSniffer(Set<String> protocols) {
        this.protocols = protocols;
    }

    /**
     * Looks at the next one.
     *
     * @return whether no other could tell more
     */
    public boolean isEnough(ByteBuf datagram) {
        seen++;
        if (hello == null && !protocols.contains("quic")) {
            soFar = Sniffer.datagram(datagram, protocols);
            return true;
        }
        QuicHello begun = hello == null ? new QuicHello() : hello;
        if (!begun.add(datagram)) {
            if (hello == null) {
                Set<String> others = new HashSet<>(protocols);
                others.remove("quic");
                soFar = Sniffer.datagram(datagram, others);
            }
            return true;
        }
        hello = begun;
        soFar = new Sniffed("quic", hello.name());
        return hello.isWhole() || seen >= MOST_DATAGRAMS;
    }

    /** What is known after those that have been looked at. */
    public Sniffed soFar() {
        return soFar;
    }
}
