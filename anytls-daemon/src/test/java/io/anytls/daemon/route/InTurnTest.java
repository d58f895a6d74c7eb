package io.anytls.daemon.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InTurnTest {

    private final List<Promise<String>> attempts = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final Future<String> reached =
            InTurn.first(List.of("a", "b"), ImmediateEventExecutor.INSTANCE, this::attempt, closed::add);

    private Future<String> attempt(String each) {
        tried.add(each);
        Promise<String> attempt = ImmediateEventExecutor.INSTANCE.newPromise();
        attempts.add(attempt);
        return attempt;
    }

    @Test
    void theSecondIsTriedOnceTheFirstHasFailed() {
        assertEquals(List.of("a"), tried);
        attempts.get(0).setFailure(new IOException("refused"));
        assertEquals(List.of("a", "b"), tried);
        attempts.get(1).setSuccess("there");
        assertEquals("there", reached.getNow());
        assertEquals(List.of(), closed);
    }

    @Test
    void theLastReasonIsTold() {
        IOException last = new IOException("unreachable");
        attempts.get(0).setFailure(new IOException("refused"));
        attempts.get(1).setFailure(last);
        assertSame(last, reached.cause());
    }

    @Test
    void whoeverLeavesEndsTheAttemptAndNoOtherBegins() {
        reached.cancel(false);
        assertTrue(attempts.get(0).isCancelled());
        assertEquals(List.of("a"), tried);
    }

    @Test
    void whatComesTooLateIsClosed() {
        assertTrue(attempts.get(0).setUncancellable());
        reached.cancel(false);
        attempts.get(0).setSuccess("late");
        assertEquals(List.of("late"), closed);
    }
}
