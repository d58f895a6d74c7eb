package io.anytls.client.group;

import io.anytls.client.config.BalanceOptions;
import io.anytls.client.tunnel.StreamRequest;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A group that uses all its members: one after the other, or for each site always the same. A member through which nothing can be opened
 * is passed over for a while, and the request goes to another one. Any thread.
 */
public final class BalancedGroup extends MovingGroup {

    /** How long a member that has failed is not asked. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final BalanceOptions options;
    private final LongSupplier clock;
    private final AtomicInteger turn = new AtomicInteger();

    /** When each that has failed did so. */
    private final Map<Member, Long> failed = new ConcurrentHashMap<>();

    /** Guarded by this. */
    private boolean started;

    /** @param clock nanoseconds */
    public BalancedGroup(String tag, BalanceOptions options, List<Member> members, LongSupplier clock) {
        super(tag, options.type(), members);
        this.options = options;
        this.clock = clock;
    }

    @Override
    Member first(StreamRequest request) {
        List<Member> able = able(Set.of());
        Member chosen = options.bySite()
                ? TargetSites.member(able, TargetSites.of(request.target().host()))
                : able.get(Math.floorMod(turn.getAndIncrement(), able.size()));
        use(chosen);
        return chosen;
    }

    /** Those that have not failed of late; where all have, all. */
    private List<Member> able(Set<Member> tried) {
        long now = clock.getAsLong();
        List<Member> able = members().stream()
                .filter(member -> !tried.contains(member))
                .filter(member -> !isResting(member, now))
                .toList();
        return able.isEmpty() && tried.isEmpty() ? members() : able;
    }

    private boolean isResting(Member member, long now) {
        Long since = failed.get(member);
        return since != null && now - since < REST.toNanos();
    }

    @Override
    Optional<Member> leave(Member member, Set<Member> tried) {
        failed.put(member, clock.getAsLong());
        return able(tried).stream()
                .findFirst()
                .or(() ->
                        members().stream().filter(each -> !tried.contains(each)).findFirst());
    }

    @Override
    void carries(Channel carrier, Member member) {
        failed.remove(member);
    }

    @Override
    public boolean waitsForTarget() {
        return members().stream().allMatch(member -> member.outbound().waitsForTarget());
    }

    @Override
    public synchronized void start() {
        started = true;
        members().forEach(Member::chosen);
    }

    @Override
    public synchronized void retire() {
        if (started) {
            started = false;
            members().forEach(Member::left);
        }
    }
}
