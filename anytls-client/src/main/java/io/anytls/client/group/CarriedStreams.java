package io.anytls.client.group;

import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What was opened through a group and lives, so that it can be closed when the group leaves the member that carries it. Any thread. */
final class CarriedStreams {

    private final Map<Channel, Member> live = new ConcurrentHashMap<>();

    /** @param carrier is closed when its member is left */
    void add(Channel carrier, Member member) {
        live.put(carrier, member);
        carrier.closeFuture().addListener(closed -> live.remove(carrier));
    }

    /** Closes what other members carry. */
    int closeAllBut(Member kept) {
        int closed = 0;
        for (Map.Entry<Channel, Member> each : live.entrySet()) {
            if (each.getValue() != kept) {
                each.getKey().close();
                closed++;
            }
        }
        return closed;
    }
}
