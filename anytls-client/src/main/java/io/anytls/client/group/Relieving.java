package io.anytls.client.group;

import io.netty.channel.Channel;
import java.util.Optional;
import java.util.Set;

/** A group whose requests go on to another member where nothing can be opened through one. Any thread. */
interface Relieving {

    /**
     * Nothing can be opened through this member.
     *
     * @param tried members through which this request has been tried, this one among them
     * @return the next one to try
     */
    Optional<Member> leave(Member member, Set<Member> tried);

    /** What carries a request from now on. */
    void carries(Channel carrier, Member member);
}
