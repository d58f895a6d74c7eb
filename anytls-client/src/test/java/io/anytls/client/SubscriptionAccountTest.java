package io.anytls.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionAccountTest {

    @ParameterizedTest
    @CsvSource({
        "upload=1073741824; download=1073741824; total=107374182400; expire=1798675200,'used 2.00 GiB of 100.00 GiB, until 2026-12-31'",
        "download=0;total=0;expire=0,used 0.00 GiB",
        "UPLOAD=5;x,used 0.00 GiB",
        "download=-1,''",
        "nonsense,''",
        "upload=99999999999999999999,''",
        "upload=1; expire=999999999999999999,used 0.00 GiB"
    })
    void whatAPanelSaysOfAnAccountIsPutIntoWords(String header, String words) {
        assertEquals(words, SubscriptionAccount.parse(header).orElse(""));
    }
}
