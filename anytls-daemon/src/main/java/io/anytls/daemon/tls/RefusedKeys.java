package io.anytls.daemon.tls;

/**
 * Which key the server of one client's TLS showed when it was refused the last time. Some servers make a new key for each handshake (sing-box
 * with {@code insecure} and no certificate): to advise the pin of such a key would send a person round in circles. Any thread.
 */
final class RefusedKeys {

    private String last;

    /** @return whether it is another key than the last time */
    synchronized boolean isAnother(String pin) {
        boolean another = last != null && !last.equals(pin);
        last = pin;
        return another;
    }
}
