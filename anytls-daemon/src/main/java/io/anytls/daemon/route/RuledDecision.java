package io.anytls.daemon.route;

import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.dns.RuleNames;
import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.rule.Course;
import io.anytls.daemon.rule.RuleAction;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.function.BiFunction;

/** By rules. On the request's loop. */
public final class RuledDecision<W> implements Decision<W> {

    private final Course course;
    private final EventLoop loop;
    private final RuleNames names;
    private final Dns dns;
    private final BiFunction<RuleAction, Course, W> ways;

    /**
     * @param course the request's, at its beginning
     * @param names looks up what rules want to be looked up
     * @param dns answers where a rule says so
     * @param ways makes the way out of the last action, null for that of no rule, and of what has been found
     */
    public RuledDecision(
            Course course, EventLoop loop, RuleNames names, Dns dns, BiFunction<RuleAction, Course, W> ways) {
        this.course = course;
        this.loop = loop;
        this.names = names;
        this.dns = dns;
        this.ways = ways;
    }

    @Override
    public Step<W> next() {
        RuleAction action = course.next();
        if (action instanceof RuleAction.Sniff sniff) {
            return new Look<>(sniff);
        } else if (action instanceof RuleAction.Resolve resolve) {
            Future<List<InetAddress>> found = names.ask(resolve, course.host(), loop);
            return new Wait<>(found.addListener((Future<List<InetAddress>> done) -> {
                if (done.isSuccess()) {
                    course.resolved(done.getNow());
                }
            }));
        } else if (action instanceof RuleAction.HijackDns) {
            return new Answer<>(dns);
        }
        return new Go<>(ways.apply(action, course));
    }

    @Override
    public void saw(Sniffed found) {
        course.sniffed(found.protocol(), found.name());
    }
}
