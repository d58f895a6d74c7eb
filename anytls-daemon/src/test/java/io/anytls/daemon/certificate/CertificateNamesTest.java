package io.anytls.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {

    @ParameterizedTest(name = "a certificate for {0} is for {1}: {2}")
    @CsvSource({
        "a.example,        a.example,      true",
        "a.example,        A.EXAMPLE,      true",
        "A.Example,        a.example,      true",
        "a.example,        b.example,      false",
        "a.example,        x.a.example,    false",
        "a.example,        alone,          false", // the common name does not count
        "*.a.example,      x.a.example,    true",
        "*.a.example,      a.example,      false",
        "*.a.example,      x.y.a.example,  false",
        "*.a.example,      .a.example,     false",
        "*.example,        x.example,      false", // a wildcard for a whole top-level domain
        "127.0.0.1,        127.0.0.1,      true",
        "127.0.0.1,        127.0.0.2,      false",
        "::1,              ::1,            true",
        "::1,              0:0:0:0:0:0:0:1, true",
        "a.example,        127.0.0.1,      false",
    })
    void namesMatch(String certified, String name, boolean expected) throws Exception {
        X509Certificate certificate =
                TestAuthority.selfSigned(certified).chain().get(0);
        assertEquals(expected, CertificateNames.match(certificate, name));
    }

    @Test
    void anAddressWrittenAsDnsNameIsNotAnAddress() throws Exception {
        X509Certificate certificate = TestAuthority.selfSigned(TestAuthority.AS_DNS_NAME + "127.0.0.1")
                .chain()
                .get(0);
        assertEquals(false, CertificateNames.match(certificate, "127.0.0.1"));
    }

    @Test
    void aCertificateWithoutNamesIsForNobody() throws Exception {
        X509Certificate certificate = TestAuthority.selfSigned().chain().get(0);
        assertEquals(List.of(), CertificateNames.of(certificate));
        assertEquals(false, CertificateNames.match(certificate, "alone"));
    }
}
