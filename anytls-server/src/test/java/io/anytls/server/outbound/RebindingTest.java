package io.anytls.server.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.access.AccessOptions;
import io.anytls.server.access.AccessRules;
import io.anytls.server.access.OwnAddresses;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.outbound.pool.OutboundPool;
import io.anytls.testkit.Await;
import io.anytls.testkit.StubDns;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A name whose owner points it to the server's own machine, in the way that streams go: the rules, the pool and the resolver are the
 * server's. The public address is one of those that nobody has (RFC 5737), so a dial to it fails in whatever way.
 */
class RebindingTest {

    private static final String NAME = "two-faced.test";
    private static final String PUBLIC = "192.0.2.1";
    private static final String PRIVATE = "127.0.0.1";
    private static final String NOT_ALLOWED = "not allowed";

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(1, "rebinding-test");
    private final EventLoopGroup nameServer = Transport.NIO.eventLoops(1, "dns");
    private ServerSocket secret;

    @BeforeEach
    void listen() throws Exception {
        secret = new ServerSocket(0, 50, InetAddress.getByName(PRIVATE));
    }

    @AfterEach
    void nobodyHasComeIn() throws Exception {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        nameServer.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        secret.setSoTimeout(1);
        assertThrows(SocketTimeoutException.class, secret::accept);
        secret.close();
    }

    @Test
    void ofAPublicAndAPrivateAddressThePrivateOneIsLeftOut() throws Exception {
        try (StubDns names = new StubDns(nameServer)) {
            names.says(NAME, PUBLIC, PRIVATE);
            assertNotEquals(NOT_ALLOWED, reason(pool(names)));
        }
    }

    @Test
    void anAddressThatIsPrivateNextTimeIsRefused() throws Exception {
        try (StubDns names = new StubDns(nameServer)) {
            names.saysInTurn(NAME, List.of(List.of(PUBLIC), List.of(PRIVATE)));
            OutboundPool pool = pool(names);
            assertNotEquals(NOT_ALLOWED, reason(pool));
            // An answer is kept for a second, whatever its record says.
            String[] last = new String[1];
            Await.until("the name is looked up again", () -> {
                last[0] = reason(pool);
                return names.queries(NAME, DnsRecordType.A) > 1;
            });
            assertEquals(NOT_ALLOWED, last[0]);
        }
    }

    private String reason(OutboundPool pool) {
        Future<Connection> asked = pool.connect(new TargetAddress(NAME, secret.getLocalPort()), loops.next());
        assertTrue(asked.awaitUninterruptibly(60, TimeUnit.SECONDS), "no answer");
        return asked.cause().getMessage();
    }

    private OutboundPool pool(StubDns names) {
        AccessRules rules = new AccessRules(AccessOptions.DEFAULT, OwnAddresses.lookUp(), List::of);
        DialOptions options =
                new DialOptions(Duration.ofSeconds(1), IpStrategy.ONLY_IPV4, List.of(), TcpTuning.DEFAULT);
        DirectDialer dialer = new DirectDialer(
                new Sockets(transport, TcpTuning.DEFAULT),
                options,
                rules,
                NameResolution.groups(transport, IpStrategy.ONLY_IPV4, names.servers()));
        return new OutboundPool(OutboundPoolOptions.DEFAULT, dialer, rules, System::nanoTime);
    }
}
