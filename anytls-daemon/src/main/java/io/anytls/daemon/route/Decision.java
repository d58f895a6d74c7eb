package io.anytls.daemon.route;

import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.rule.RuleAction;
import io.netty.util.concurrent.Future;

/**
 * Where one request goes, decided step by step. On the request's loop.
 *
 * <pre>
 *   Look --first bytes seen--.
 *     ^  Wait --found--------+--> next: Look, Wait, or the end: Answer, Go
 *     '----------------------'
 * </pre>
 *
 * @param <W> a way to a target
 */
public interface Decision<W> {

    /** What is to be done now. Asked again once that has been done, as long as it is not the end. */
    Step<W> next();

    /** What first bytes have said, after a {@link Look}. */
    void saw(Sniffed found);

    /** One of them. */
    sealed interface Step<W> {}

    /** First bytes have to be seen. */
    record Look<W>(RuleAction.Sniff sniff) implements Step<W> {}

    /** Something has to be found out. Where that fails, the request has failed. */
    record Wait<W>(Future<?> found) implements Step<W> {}

    /** It asks a name server, in whose place this program answers. */
    record Answer<W>(Dns dns) implements Step<W> {}

    /** It goes there. */
    record Go<W>(W way) implements Step<W> {}

    /** One that nothing has to be known for. */
    static <W> Decision<W> go(W way) {
        return new Decision<>() {
            @Override
            public Step<W> next() {
                return new Go<>(way);
            }

            @Override
            public void saw(Sniffed found) {
                // nobody has asked for it
            }
        };
    }
}
