package io.anytls.client.group;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.netty.util.concurrent.Future;

/**
 * An outbound that groups and rules share. It is started when it is first used, and makes sessions ahead only while somebody has chosen
 * it: of fifty servers only those that are used are dialled.
 *
 * <pre>
 *   made --chosen, or asked--> started --retire--> streams that stand go on
 * </pre>
 *
 * Any thread.
 */
public final class Member {

    private final Outbound outbound;
    private final Readiness readiness;

    private volatile boolean started;

    /** Guarded by this. */
    private int choosers;

    /** How much is kept ready for requests to come. */
    @FunctionalInterface
    public interface Readiness {

        /** Nothing is. */
        Readiness NONE = wanted -> {};

        /** @param wanted whether requests are likely */
        void keep(boolean wanted);
    }

    public Member(Outbound outbound, Readiness readiness) {
        this.outbound = outbound;
        this.readiness = readiness;
    }

    public String tag() {
        return outbound.tag();
    }

    public Outbound outbound() {
        return outbound;
    }

    /** Somebody sends requests there from now on. */
    public synchronized void chosen() {
        if (choosers++ == 0) {
            readiness.keep(true);
        }
        start();
    }

    /** One of those does so no more. */
    public synchronized void left() {
        if (--choosers == 0) {
            readiness.keep(false);
        }
    }

    /** A stream to the request's target, whether it is chosen or not. */
    public Future<StreamLease> open(StreamRequest request) {
        touch();
        return outbound.open(request);
    }

    /** The same for one who sends nothing twice. */
    public Future<StreamLease> openProven(StreamRequest request) {
        touch();
        return outbound.openProven(request);
    }

    /** A way for datagrams, whether it is chosen or not. */
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        touch();
        return outbound.openDatagrams(request, receiver);
    }

    /** Whether a server lies between here and its targets, so that it may fail for all of them. */
    boolean hasServer() {
        String type = Group.leaf(outbound).type();
        return !type.equals("direct") && !type.equals("block");
    }

    /** It is asked for something without being chosen. */
    void touch() {
        if (!started) {
            synchronized (this) {
                if (choosers == 0) {
                    readiness.keep(false);
                }
                start();
            }
        }
    }

    private void start() {
        if (!started) {
            started = true;
            outbound.start();
        }
    }

    /** It is in no configuration any more. */
    public synchronized void retire() {
        if (started) {
            outbound.retire();
        } else {
            outbound.close();
        }
    }
}
