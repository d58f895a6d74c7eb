package io.anytls.daemon.dns;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** Knows what is written in the configuration, and says of all other names that there are none. Any thread. */
record HostsServer(Map<String, List<InetAddress>> hosts) implements NameServer {

    private static final int TTL_SECONDS = 600;

    @Override
    public Future<byte[]> ask(byte[] query, EventLoop loop) {
        try {
            DnsMessage.Question question = DnsMessage.question(query);
            List<InetAddress> known = hosts.get(question.name());
            int code = known == null ? DnsMessage.NO_SUCH_NAME : DnsMessage.NO_ERROR;
            int length = question.type() == DnsMessage.A ? 4 : question.type() == DnsMessage.AAAA ? 16 : 0;
            List<InetAddress> fit = (known == null ? List.<InetAddress>of() : known)
                    .stream()
                            .filter(address -> address.getAddress().length == length)
                            .toList();
            return loop.newSucceededFuture(DnsMessage.reply(query, code, fit, TTL_SECONDS));
        } catch (IOException e) {
            return loop.newFailedFuture(e);
        }
    }
}
