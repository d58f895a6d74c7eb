package io.anytls.daemon.process;

/** What Java's own TLS reads once, at its first use in a process, whoever that is: a listener, or a file fetched by https before. */
public final class JavaTls {

    private JavaTls() {}

    /**
     * Without it a client of TLS 1.2 can have new keys made again and again. To be called before any TLS; what is set already, and so was
     * meant, is left alone.
     */
    public static void refuseRenegotiation() {
        System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }
}
