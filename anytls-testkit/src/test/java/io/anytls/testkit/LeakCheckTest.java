package io.anytls.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.Unpooled;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;

class LeakCheckTest {

    private final LeakCheck check = new LeakCheck(0);

    @Test
    void aBufferThatIsNotReleasedFailsTheTest() {
        Unpooled.directBuffer(1);
        assertThrows(IllegalStateException.class, () -> check.afterEach(null));
    }

    @Test
    void aReleasedBufferDoesNot() {
        Unpooled.directBuffer(1).release();
        assertDoesNotThrow(() -> check.afterEach(null));
    }

    @Test
    void everyTestIsChecked() {
        long registered = ServiceLoader.load(Extension.class).stream()
                .filter(provider -> provider.type() == LeakCheck.class)
                .count();
        assertEquals(1, registered);
    }
}
