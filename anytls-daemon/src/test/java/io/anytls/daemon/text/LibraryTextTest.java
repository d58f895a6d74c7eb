package io.anytls.daemon.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryTextTest {

    @ParameterizedTest
    @CsvSource({
        "recvAddress(..) failed with error(-104): Connection reset by peer, connection reset by peer",
        "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE, the other side's TLS alert: handshake failure",
        "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED, the other side's TLS alert: certificate required",
        "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER, TLS: wrong version number",
        "(handshake_failure) Received fatal alert: handshake_failure, the other side's TLS alert: handshake failure",
        "Received fatal alert: no_application_protocol, the other side's TLS alert: no application protocol",
        "the session failed: error:10000438:SSL routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR,"
                + " the session failed: the other side's TLS alert: internal error",
        "broken, broken",
        "f(..) failed, f(..) failed",
        "'', ''",
    })
    void onlyWhatIsForAPersonIsLeft(String message, String plain) {
        assertEquals(plain, LibraryText.plain(message));
    }
}
