package io.anytls.e2e.fallback;

import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A web site: with TLS, and without on the same machine for a server in front of it. */
final class Nginx implements AutoCloseable {

    private final Process process;
    private final int tls;
    private final int plain;

    private Nginx(Process process, int tls, int plain) {
        this.process = process;
        this.tls = tls;
        this.plain = plain;
    }

    /**
     * Starts it.
     *
     * @param directory for its files, with {@code site.crt} and {@code site.key}
     */
    static Nginx start(Path directory) throws IOException {
        int tls = ReservedPorts.next();
        int plain = ReservedPorts.next();
        Path www = Files.createDirectories(directory.resolve("www"));
        Files.writeString(www.resolve("index.html"), "<h1>a site</h1>\n");
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off; worker_processes 1; master_process off; pid DIR/nginx.pid; error_log DIR/nginx.log;
                events { worker_connections 256; }
                http {
                  access_log off; root DIR/www; client_header_timeout 8s; keepalive_timeout 8s;
                  client_body_temp_path DIR/t1; proxy_temp_path DIR/t2; fastcgi_temp_path DIR/t3; uwsgi_temp_path DIR/t4;
                  scgi_temp_path DIR/t5;
                  server {
                    listen 127.0.0.1:TLS ssl; ssl_certificate DIR/site.crt; ssl_certificate_key DIR/site.key;
                    ssl_protocols TLSv1.2 TLSv1.3;
                  }
                  server { listen 127.0.0.1:PLAIN; listen unix:DIR/nginx.sock; }
                }
                """.replace("DIR", directory.toString())
                .replace(":TLS", ":" + tls)
                .replace("PLAIN", "" + plain));
        Process process = new ProcessBuilder(
                        Installed.find("nginx").orElseThrow().toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.out").toFile())
                .start();
        Nginx nginx = new Nginx(process, tls, plain);
        Await.until("nginx listens", () -> listens(tls) && listens(plain));
        return nginx;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** With TLS. */
    InetSocketAddress site() {
        return new InetSocketAddress("127.0.0.1", tls);
    }

    /** Without, for {@code --fallback}. */
    String behind() {
        return "127.0.0.1:" + plain;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
