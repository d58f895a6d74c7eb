package io.anytls.daemon.fetch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.anytls.daemon.transport.Transport;
import io.anytls.testkit.OpenSslProgram;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web server whose certificate nobody has signed. */
class WebCertificateTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @Test
    void thatItIsRefusedIsToldInWordsOfOurs(@TempDir Path directory) throws Exception {
        HttpsServer web = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.setHttpsConfigurator(new HttpsConfigurator(tls(directory)));
        web.start();
        EventLoopGroup loops = Transport.best().eventLoops(1, "fetch");
        try {
            FetchRequest request =
                    FetchRequest.of("https://localhost:" + web.getAddress().getPort() + "/?token=sEcret");
            Future<Fetched> done = new Fetcher(loops, new DirectWay(Transport.best()))
                    .fetch(request)
                    .await();
            String reason = done.cause().getMessage();
            assertTrue(reason.startsWith("the web server's certificate was refused: "), reason);
        } finally {
            web.stop(0);
            Transport.shutDown(loops).toCompletableFuture().join();
        }
    }

    private static SSLContext tls(Path directory) throws Exception {
        OpenSslProgram openssl = new OpenSslProgram(directory);
        openssl.run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout web.key -out web.crt -days 30"
                + " -subj /CN=localhost -addext subjectAltName=DNS:localhost");
        openssl.run("pkcs12 -export -inkey web.key -in web.crt -out web.p12 -passout pass:changeit");
        KeyStore keys = KeyStore.getInstance(openssl.file("web.p12").toFile(), PASSWORD);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
