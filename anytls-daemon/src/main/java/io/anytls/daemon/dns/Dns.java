package io.anytls.daemon.dns;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.rule.RuleTable;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Answers questions about names with the name servers of a configuration: the rules say which one is asked, and its answers are kept. A
 * question that is being asked is not asked again meanwhile. Any thread.
 */
public final class Dns {

    private final DnsOptions options;
    private final Map<String, NameServer> servers = new HashMap<>();
    private final RuleTable rules;
    private final AnswerCache cache;
    private final Map<Key, Promise<byte[]>> asking = new ConcurrentHashMap<>();

    /** @param server empty where an answer counts for all */
    private record Key(String server, String name, int type, int dnsClass) {}

    /**
     * @param options with one server or more
     * @param sockets makes servers
     * @param clock nanoseconds
     */
    public Dns(DnsOptions options, DnsSockets sockets, LongSupplier clock) {
        this.options = options;
        this.rules = new RuleTable(options.rules());
        this.cache = new AnswerCache(options.cached(), clock);
        for (DnsServerOptions each : options.servers()) {
            NameServer server =
                    sockets.server(each, each.resolver().map(tag -> names(Optional.of(tag), IpStrategy.PREFER_IPV4)));
            servers.put(each.tag(), new WatchedServer(each.toString(), server, options.timeout()));
        }
    }

    /** What it was made from. */
    public DnsOptions options() {
        return options;
    }

    /**
     * Answers a message, for whoever has taken it from an application. The rules say who is asked.
     *
     * @param query a message of DNS
     * @return completes on the loop, with an answer to it: one that says so where there is none. Fails with an {@link IOException} if the
     *     message asks nothing that can be answered
     */
    public Future<byte[]> answer(byte[] query, EventLoop loop) {
        Promise<byte[]> answered = loop.newPromise();
        ask(query, Optional.empty(), loop).addListener((Future<byte[]> done) -> {
            if (done.isSuccess()) {
                answered.trySuccess(done.getNow());
                return;
            }
            try {
                DnsMessage.question(query);
                answered.trySuccess(DnsMessage.reply(query, DnsMessage.SERVER_FAILURE, List.of(), 0));
            } catch (IOException e) {
                answered.tryFailure(e);
            }
        });
        return answered;
    }

    /** The same for a datagram: an answer that is too long for the asker says so, and nothing else. */
    public Future<byte[]> answerDatagram(byte[] query, EventLoop loop) {
        Promise<byte[]> answered = loop.newPromise();
        answer(query, loop).addListener((Future<byte[]> done) -> {
            if (done.isSuccess()) {
                answered.trySuccess(DnsMessage.forDatagram(query, done.getNow()));
            } else {
                answered.tryFailure(done.cause());
            }
        });
        return answered;
    }

    /**
     * Look-ups for whoever dials.
     *
     * @param server who is asked, by its tag; else the rules say it
     * @return one for each family that the strategy uses
     */
    public List<CachedNames> names(Optional<String> server, IpStrategy strategy) {
        return DnsNames.of(strategy, ipv6 -> new DnsNames(() -> this, null, server, ipv6));
    }

    /**
     * Asks.
     *
     * @param server who is asked, by its tag; else the rules say it
     * @return completes on any thread
     */
    Future<byte[]> ask(byte[] query, Optional<String> server, EventLoop loop) {
        DnsMessage.Question question;
        try {
            question = DnsMessage.question(query);
        } catch (IOException e) {
            return loop.newFailedFuture(e);
        }
        Optional<String> tag = server.or(() -> chosen(question.name()));
        if (tag.isEmpty()) {
            return loop.newSucceededFuture(DnsMessage.reply(query, DnsMessage.REFUSED, List.of(), 0));
        }
        NameServer chosen = servers.get(tag.get());
        if (chosen == null) {
            return loop.newFailedFuture(new IOException("there is no name server \"" + tag.get() + "\" any more"));
        }
        Key key = key(tag.get(), question.name(), question.type(), question.dnsClass());
        byte[] known = cache.get(key);
        return known != null
                ? loop.newSucceededFuture(DnsMessage.numbered(known, DnsMessage.number(query)))
                : ask(chosen, key, query, loop);
    }

    private Future<byte[]> ask(NameServer server, Key key, byte[] query, EventLoop loop) {
        Promise<byte[]> ours = ImmediateEventExecutor.INSTANCE.newPromise();
        Promise<byte[]> before = asking.putIfAbsent(key, ours);
        Promise<byte[]> shared = before == null ? ours : before;
        Promise<byte[]> answered = ImmediateEventExecutor.INSTANCE.newPromise();
        shared.addListener((Future<byte[]> done) -> {
            if (done.isSuccess()) {
                answered.trySuccess(DnsMessage.numbered(done.getNow(), DnsMessage.number(query)));
            } else {
                answered.tryFailure(done.cause());
            }
        });
        if (before == null) {
            // The number 0 makes answers of HTTPS the same for everybody (RFC 8484, section 4.1).
            server.ask(DnsMessage.numbered(query, 0), loop).addListener((Future<byte[]> done) -> {
                if (done.isSuccess()) {
                    cache.put(key, done.getNow());
                }
                asking.remove(key);
                if (done.isSuccess()) {
                    ours.trySuccess(done.getNow());
                } else {
                    ours.tryFailure(done.cause());
                }
            });
        }
        return answered;
    }

    /** Empty if a rule rejects the name. */
    private Optional<String> chosen(String name) {
        RuleAction action = rules.of(Asked.of(false, name, 0, "", "", null));
        if (action instanceof RuleAction.Route route) {
            return Optional.of(route.tag());
        }
        return action == null ? Optional.of(options.last()) : Optional.empty();
    }

    private Key key(String server, String name, int type, int dnsClass) {
        return new Key(options.independent() ? server : "", name, type, dnsClass);
    }

    /** The next answer comes from a server again. */
    void forget(String name, int type) {
        cache.remove(key("", name, type, 1));
        servers.keySet().forEach(tag -> cache.remove(key(tag, name, type, 1)));
    }
}
