package io.anytls.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server on loopback that says what a test tells it to. A name is answered with addresses, with an error, or, when it is
 * told nothing of it, not at all.
 */
public final class StubDns implements AutoCloseable {

    private static final int HTTPS = 65;

    private final Channel channel;
    private final Map<String, List<List<String>>> addresses = new ConcurrentHashMap<>();
    private final Map<String, byte[]> https = new ConcurrentHashMap<>();
    private final Map<String, DnsResponseCode> errors = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> queries = new ConcurrentHashMap<>();
    private final Map<String, Set<Integer>> ports = new ConcurrentHashMap<>();
    private final Map<String, Integer> delays = new ConcurrentHashMap<>();
    private volatile int delayMillis;
    private volatile int secondsToLive = 60;

    public StubDns(EventLoopGroup loops) throws InterruptedException {
        this(loops, "127.0.0.1", 0);
    }

    public StubDns(EventLoopGroup loops, String address, int port) throws InterruptedException {
        channel = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel socket) {
                        socket.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Answers());
                    }
                })
                .bind(address, port)
                .sync()
                .channel();
    }

    public DnsServerAddressStreamProvider servers() {
        return new SingletonDnsServerAddressStreamProvider((InetSocketAddress) channel.localAddress());
    }

    /** @param ips of both families; a query for one gets those of that family, perhaps none */
    public void says(String name, String... ips) {
        errors.remove(name);
        addresses.put(name, List.of(List.of(ips)));
    }

    /** One answer after the other, the last one again and again, in records that may be kept for no time at all. */
    public void saysInTurn(String name, List<List<String>> answers) {
        errors.remove(name);
        addresses.put(name, answers);
        secondsToLive = 0;
    }

    /** @param content of an HTTPS record */
    public void saysHttps(String name, byte[] content) {
        errors.remove(name);
        addresses.putIfAbsent(name, List.of(List.of()));
        https.put(name, content);
    }

    public void says(String name, DnsResponseCode error) {
        addresses.remove(name);
        errors.put(name, error);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Which ports a name has been asked for from. */
    public Set<Integer> sourcePorts(String name) {
        return ports.getOrDefault(name, Set.of());
    }

    /** Holds each answer for a name back. */
    public void delay(String name, int millis) {
        delays.put(name, millis);
    }

    /** Holds each answer back. */
    public void delay(int millis) {
        delayMillis = millis;
    }

    public int queries(String name, DnsRecordType type) {
        AtomicInteger count = queries.get(name + type.name());
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            String name = question.name().substring(0, question.name().length() - 1);
            int asked = queries.computeIfAbsent(name + question.type().name(), any -> new AtomicInteger())
                    .incrementAndGet();
            ports.computeIfAbsent(name, any -> ConcurrentHashMap.newKeySet())
                    .add(query.sender().getPort());
            if (!addresses.containsKey(name) && !errors.containsKey(name)) {
                return;
            }
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, question);
            response.setCode(errors.getOrDefault(name, DnsResponseCode.NOERROR));
            for (String ip : answer(name, asked)) {
                byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ip);
                if (question.type().equals(bytes.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA)) {
                    response.addRecord(
                            DnsSection.ANSWER,
                            new DefaultDnsRawRecord(
                                    question.name(), question.type(), secondsToLive, Unpooled.wrappedBuffer(bytes)));
                }
            }
            if (question.type().intValue() == HTTPS && https.containsKey(name)) {
                response.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(
                                question.name(),
                                question.type(),
                                secondsToLive,
                                Unpooled.wrappedBuffer(https.get(name))));
            }
            ctx.executor()
                    .schedule(
                            () -> ctx.writeAndFlush(response),
                            delays.getOrDefault(name, delayMillis),
                            TimeUnit.MILLISECONDS);
        }

        /** @param asked how often by now, from 1 on */
        private List<String> answer(String name, int asked) {
            List<List<String>> answers = addresses.getOrDefault(name, List.of(List.of()));
            return answers.get(Math.min(asked, answers.size()) - 1);
        }
    }
}
