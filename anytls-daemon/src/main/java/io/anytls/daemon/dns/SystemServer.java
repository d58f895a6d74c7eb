package io.anytls.daemon.dns;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DialException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** This system's resolver, which knows addresses and nothing else. Any thread. */
record SystemServer(CachedNames ipv4, CachedNames ipv6) implements NameServer {

    /** How long an answer holds is not known: it is kept below. */
    private static final int TTL_SECONDS = 1;

    @Override
    public Future<byte[]> ask(byte[] query, EventLoop loop) {
        DnsMessage.Question question;
        try {
            question = DnsMessage.question(query);
        } catch (IOException e) {
            return loop.newFailedFuture(e);
        }
        if (question.type() != DnsMessage.A && question.type() != DnsMessage.AAAA) {
            return loop.newSucceededFuture(DnsMessage.reply(query, DnsMessage.NOT_IMPLEMENTED, List.of(), 0));
        }
        Promise<byte[]> answered = loop.newPromise();
        CachedNames names = question.type() == DnsMessage.A ? ipv4 : ipv6;
        names.resolveAll(InetSocketAddress.createUnresolved(question.name(), 0), loop)
                .addListener((Future<List<InetSocketAddress>> found) -> {
                    if (found.isSuccess()) {
                        List<InetAddress> addresses = found.getNow().stream()
                                .map(InetSocketAddress::getAddress)
                                .toList();
                        answered.trySuccess(DnsMessage.reply(query, DnsMessage.NO_ERROR, addresses, TTL_SECONDS));
                    } else if (DialException.of(found.cause()).kind() == DialException.Kind.UNRESOLVED) {
                        // whether it is the name that is missing, or this family, the system does not tell
                        answered.trySuccess(DnsMessage.reply(query, DnsMessage.NO_ERROR, List.of(), 0));
                    } else {
                        answered.tryFailure(found.cause());
                    }
                });
        return answered;
    }
}
