package io.anytls.e2e.outbound;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.target.Conversation;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.server.config.PoolType;
import io.anytls.server.identity.SelfSigned;
import io.anytls.server.outbound.pool.PoolStatistics;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS notices every byte that is not its own: a connection that had been used before would break at once. */
class TlsTargetTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void twoHundredHandshakesInARow(PoolType type) throws Exception {
        handshakes(type, 200);
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    @Tag("long")
    void aThousandHandshakesInARow(PoolType type) throws Exception {
        handshakes(type, 1_000);
    }

    private void handshakes(PoolType type, int streams) throws Exception {
        SSLContext tls = context();
        Conversation echo = connection -> {
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(connection, null, true);
            secured.setUseClientMode(false);
            Conversations.echo().hold(secured);
        };
        try (TargetServer target = TargetServer.start(echo);
                TwoUsers users = new TwoUsers(directory.resolve("proxy"), type, target.port())) {
            for (int i = 0; i < streams; i++) {
                Application user = i % 2 == 0 ? users.anna() : users.bert();
                try (Socket tunnel = user.connect(target.address());
                        Socket secured = tls.getSocketFactory().createSocket(tunnel, "localhost", 443, true)) {
                    Application.exchange(secured, "request " + i);
                }
            }
            PoolStatistics now = users.statistics();
            assertTrue(now.reused() > streams / 2, now.toString());
        }
    }

    /** For both ends: the certificate is its own authority. */
    private SSLContext context() throws Exception {
        TlsIdentity identity =
                SelfSigned.loadOrMake(DataDirectory.open(directory.resolve("target")), List.of("localhost"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
        store.setCertificateEntry("root", identity.chain().get(0));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
