package io.anytls.e2e.pool;

import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.e2e.target.Conversation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server whose conversation a test writes down by hand. */
public final class ScriptedTlsServer implements AutoCloseable {

    /** What it does with a connection, on a thread of its own; the connection is closed behind it. */
    public interface Script extends Conversation {}

    private final SSLServerSocket listener;
    private final Script script;
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "scripted server");
        thread.setDaemon(true);
        return thread;
    });

    private ScriptedTlsServer(SSLServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    public static ScriptedTlsServer start(TlsIdentity identity, Script script)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry("key", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
        ScriptedTlsServer server = new ScriptedTlsServer(listener, script);
        server.threads.execute(server::accept);
        return server;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public int connections() {
        return open.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket connection = (SSLSocket) listener.accept();
                threads.execute(() -> hold(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void hold(SSLSocket connection) {
        open.add(connection);
        try (connection) {
            connection.setTcpNoDelay(true);
            script.hold(connection);
        } catch (IOException e) {
            // the client has gone
        } finally {
            open.remove(connection);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SSLSocket connection : open) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
