package io.anytls.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyValuesTest {

    @Test
    void linesAreJoinedByNewline() {
        assertEquals("v=2\nclient=a/1", KeyValues.parse("v=2\nclient=a/1").text());
    }

    @Test
    void unknownKeysAreKept() {
        assertEquals("x", KeyValues.parse("v=2\nnever-heard-of=x").get("never-heard-of"));
    }

    @Test
    void ofAKeyThatComesTwiceTheLastValueCounts() {
        assertEquals(Map.of("v", "3"), KeyValues.parse("v=2\nv=3").entries());
    }

    @Test
    void aLineWithoutEqualsSignOrWithoutKeyIsDropped() {
        assertEquals(Map.of("v", "2"), KeyValues.parse("nonsense\n=5\n\nv=2").entries());
    }

    @Test
    void aValueMayHoldAnEqualsSign() {
        assertEquals("b=c", KeyValues.parse("a=b=c").get("a"));
    }

    @Test
    void linesMayEndInCarriageReturn() {
        assertEquals(2, KeyValues.parse("v=2\r\nclient=x\r").version());
        assertEquals("x", KeyValues.parse("v=2\r\nclient=x\r").get("client"));
    }

    @Test
    void aMissingKeyIsEmpty() {
        assertEquals("", KeyValues.parse("").get("v"));
    }

    @ParameterizedTest
    @CsvSource({"v=2, 2", "v=1, 1", "v=3, 3", "v=, 1", "v=two, 1", "v=-4, 1", "v=0, 1", "v=99999999999, 1", "x=2, 1"})
    void withoutAProperVersionItIsVersionOne(String text, int version) {
        assertEquals(version, KeyValues.parse(text).version());
    }
}
