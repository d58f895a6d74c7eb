package io.anytls.server.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusedStreamsTest {

    private final RefusedStreams refused = new RefusedStreams(() -> 0);

    @Test
    void eachMinuteTheReasonsAreCountedAnew() {
        assertEquals(Optional.empty(), refused.minute());
        refused.overLimit("max_streams_per_user", 2_000);
        refused.overLimit("max_streams_per_user", 2_000);
        refused.failed("connection refused");
        refused.noDescriptor();
        assertEquals(
                "streams refused in the last minute: connection refused 1, max_streams_per_user 2, no file descriptor 1",
                refused.minute().orElseThrow());
        assertEquals(Optional.empty(), refused.minute());
    }

    @Test
    void reasonsAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            refused.failed("reason " + i);
        }
        assertEquals(32, refused.minute().orElseThrow().split(",").length);
    }
}
