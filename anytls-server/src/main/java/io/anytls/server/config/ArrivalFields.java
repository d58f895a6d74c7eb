package io.anytls.server.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.server.access.SourceRanges;
import java.time.Duration;
import java.util.List;

/** The fields of an anytls inbound for connections before and between their streams. The names are those of the command line's options. */
final class ArrivalFields {

    private static final ValueType<List<String>> SOURCES =
            Types.texts("address range or array of address ranges", Types.TEXT.checked("address range", text -> {
                SourceRanges.of(List.of(text));
                return text;
            }));

    private static final Field<List<String>> UNLIMITED_SOURCES = Field.of(
            "unlimited_sources",
            SOURCES,
            "Addresses, such as `127.0.0.1` or `10.0.0.0/8`, that may have all the connections which have not"
                    + " authenticated, not a quarter of them: port forwarders and proxies in front of the server.");
    private static final Field<Duration> SESSION_IDLE = Field.of(
            "session_idle_timeout",
            Types.DURATION,
            ArrivalOptions.DEFAULT.sessionIdle(),
            "A session without a stream for so long is closed; `0s`: never.");
    private static final Field<Duration> REVOKE_AFTER = Field.of(
            "revoke_after",
            Types.DURATION,
            ArrivalOptions.DEFAULT.revokeAfter(),
            "How long the open streams of a user who has been removed go on; `0s`: they end at once.");

    static final List<Field<?>> FIELDS = List.of(UNLIMITED_SOURCES, SESSION_IDLE, REVOKE_AFTER);

    private ArrivalFields() {}

    static ArrivalOptions read(Section inbound) {
        ArrivalOptions standard = ArrivalOptions.DEFAULT;
        return new ArrivalOptions(
                inbound.get(UNLIMITED_SOURCES).orElse(standard.unlimitedSources()),
                inbound.get(SESSION_IDLE).orElse(standard.sessionIdle()),
                inbound.get(REVOKE_AFTER).orElse(standard.revokeAfter()));
    }
}
