package io.anytls.daemon.hello;

import io.anytls.daemon.boringssl.BoringSsl;
import io.anytls.daemon.boringssl.NativeFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Calls of BoringSSL whose failure is an exception, and the forms of what it is given. Any thread. */
record Functions(BoringSsl boringSsl) {

    void call(NativeFunction function, long... arguments) {
        boringSsl.call(function, arguments);
    }

    /** @throws IllegalStateException if BoringSSL refuses */
    void require(NativeFunction function, long... arguments) {
        boringSsl.require(function, arguments);
    }

    /** As C has it. */
    static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** An array of uint16_t. */
    static byte[] numbers(short... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * numbers.length).order(ByteOrder.nativeOrder());
        bytes.asShortBuffer().put(numbers);
        return bytes.array();
    }
}
