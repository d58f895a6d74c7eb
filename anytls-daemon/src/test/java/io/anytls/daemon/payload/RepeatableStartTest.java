package io.anytls.daemon.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be sent twice. */
class RepeatableStartTest {

    /** {@code ~} is the end of a line, {@code \x} and two digits a byte. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a GET                      | GET / HTTP/1.1~Host: a~~       | true
            the beginning of a GET     | GET / HTTP/1.1~Ho              | true
            its first letter           | G                              | true
            HEAD                       | HEAD / HTTP/1.1~~              | true
            OPTIONS                    | OPTIONS * HTTP/1.1~~           | true
            GET with a body            | GET / HTTP/1.1~~x              | false
            a POST behind a GET        | GET / HTTP/1.1~~POST / HTTP/1.1~~ | false
            POST                       | POST / HTTP/1.1~~              | false
            the first letter of a POST | P                              | false
            DELETE                     | DELETE / HTTP/1.1~~            | false
            another method             | GETX / HTTP/1.1~~              | false
            small letters              | get / HTTP/1.1~~               | false
            HTTP/2 in the open         | PRI * HTTP/2.0~~SM~~           | false
            mail                       | EHLO me~                       | false
            a command of Redis         | *1                             | false
            a ClientHello              | \\x16\\x03\\x01\\x00\\x06\\x01\\x00\\x00\\x02\\x03\\x03 | true
            the beginning of one       | \\x16\\x03\\x01\\x00\\x06\\x01 | true
            its first byte             | \\x16                          | true
            early data behind it       | \\x16\\x03\\x01\\x00\\x06\\x01\\x00\\x00\\x02\\x03\\x03\\x14 | false
            other records of TLS       | \\x17\\x03\\x03\\x00           | false
            """)
    void isRecognized(String name, String text, boolean repeatable) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                bytes.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                bytes.append(text.charAt(i) == '~' ? "\r\n" : text.charAt(i));
            }
        }
        ByteBuf buffer = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
        assertEquals(repeatable, new RepeatableStart().isAll(buffer));
        RepeatableStart growing = new RepeatableStart();
        boolean all = true;
        for (int length = 1; length <= buffer.readableBytes(); length++) {
            all &= growing.isAll(buffer.slice(0, length));
        }
        assertEquals(repeatable, all, "byte by byte");
        buffer.release();
    }
}
