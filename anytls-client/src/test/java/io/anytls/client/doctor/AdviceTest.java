package io.anytls.client.doctor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.SessionClosedException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {

    @ParameterizedTest
    @CsvSource({
        "TLSV1_ALERT_PROTOCOL_VERSION,        min_version",
        "SSLV3_ALERT_HANDSHAKE_FAILURE,       cipher suites",
        "TLSV1_ALERT_INTERNAL_ERROR,          the server's log",
        "TLSV1_ALERT_UNRECOGNIZED_NAME,       server_name",
        "TLSV1_ALERT_NO_APPLICATION_PROTOCOL, alpn",
    })
    void anAlertIsAnsweredByWhatItSays(String alert, String advice) {
        assertTrue(Advice.forTls(refused(alert)).contains(advice), Advice.forTls(refused(alert)));
    }

    /** With TLS 1.3 the server says so when the handshake is over here, and then it is no question of the password. */
    @Test
    void aServerThatAsksForACertificateIsToldAsSuch() {
        SessionClosedException closed =
                new SessionClosedException("the session failed", refused("TLSV1_ALERT_CERTIFICATE_REQUIRED"));
        assertTrue(Advice.forSession(closed).contains("client_authentication"), Advice.forSession(closed));
        assertTrue(Advice.forFailure(closed).contains("client_authentication"), Advice.forFailure(closed));
        assertTrue(Advice.forSession(new SessionClosedException("closed")).contains("password"));
    }

    private static SSLHandshakeException refused(String alert) {
        return new SSLHandshakeException("error:1000045c:SSL routines:OPENSSL_internal:" + alert);
    }
}
