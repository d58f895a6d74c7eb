package io.anytls.client.group;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A group that takes each request to one member after the other until one of them opens something. Any thread. */
abstract class MovingGroup implements Group {

    private final String tag;
    private final String type;
    private final List<Member> members;

    /** The one that the next request begins with, or for who looks, that the last one began with. */
    private volatile Member current;

    MovingGroup(String tag, String type, List<Member> members) {
        this.tag = tag;
        this.type = type;
        this.members = List.copyOf(members);
        this.current = members.get(0);
    }

    /** The member that a request begins with. */
    abstract Member first(StreamRequest request);

    /**
     * Nothing can be opened through this member.
     *
     * @param tried members through which this request has been tried, this one among them
     * @return the next one to try
     */
    abstract Optional<Member> leave(Member member, Set<Member> tried);

    /** What carries a request from now on. */
    abstract void carries(Channel carrier, Member member);

    @Override
    public final Future<StreamLease> open(StreamRequest request) {
        return new Moving<StreamLease>(this, request.loop(), member -> member.open(request), lease -> lease.stream())
                .begin(first(request));
    }

    @Override
    public final Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        return new Moving<DatagramWay>(
                        this, request.loop(), member -> member.openDatagrams(request, receiver), DatagramWay::carrier)
                .begin(first(request));
    }

    @Override
    public final String tag() {
        return tag;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final List<Member> members() {
        return members;
    }

    @Override
    public final Member current() {
        return current;
    }

    final void use(Member member) {
        current = member;
    }
}
