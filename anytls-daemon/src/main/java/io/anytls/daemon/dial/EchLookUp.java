package io.anytls.daemon.dial;

import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.List;

/** Asks the system's name servers for what a hello to a server can be encrypted with. It is asked for seldom: nothing is kept here. */
final class EchLookUp {

    private static final int TIMEOUT_MILLIS = 3_000;

    private EchLookUp() {}

    /** @return completes on the loop, with an ECHConfigList as DNS has it; fails with an exception that says why in one line */
    static Future<byte[]> ask(NameSettings settings, Transport transport, String name, EventLoop loop) {
        DnsServerAddresses servers =
                DnsServerAddresses.sequential(settings.resolvConf().servers());
        DnsNameResolver resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(new ReflectiveChannelFactory<>(transport.datagramClass()))
                .socketChannelFactory(new ReflectiveChannelFactory<>(transport.socketClass()))
                .nameServerProvider(host -> servers.stream())
                .hostsFileEntriesResolver((host, types) -> null)
                .searchDomains(List.of())
                .queryTimeoutMillis(TIMEOUT_MILLIS)
                .build();
        Promise<byte[]> found = loop.newPromise();
        resolver.resolveAll(new DefaultDnsQuestion(name + ".", DnsRecordType.HTTPS))
                .addListener((Future<List<DnsRecord>> asked) -> {
                    byte[] list = asked.isSuccess() ? first(asked.getNow()) : null;
                    resolver.close();
                    if (list != null) {
                        found.setSuccess(list);
                    } else {
                        found.setFailure(new IOException(
                                asked.isSuccess()
                                        ? "the HTTPS record of " + name + " has no ECH configuration"
                                        : "DNS has no HTTPS record of " + name,
                                asked.cause()));
                    }
                });
        return found;
    }

    private static byte[] first(List<DnsRecord> records) {
        byte[] found = null;
        for (DnsRecord record : records) {
            if (found == null && record instanceof DnsRawRecord raw) {
                found = HttpsRecord.ech(raw.content());
            }
            ReferenceCountUtil.release(record);
        }
        return found;
    }
}
