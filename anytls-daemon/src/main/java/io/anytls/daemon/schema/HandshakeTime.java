package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.tls.TlsParameters;
import java.time.Duration;
import java.util.List;

/** How long a handshake of TLS may take: the one option of TLS whose default the two programs do not share. */
public final class HandshakeTime {

    /** Of an outbound. */
    public static final HandshakeTime CLIENT = new HandshakeTime(TlsParameters.CLIENT_HANDSHAKE);

    /** Of an inbound. */
    public static final HandshakeTime SERVER = new HandshakeTime(TlsParameters.SERVER_HANDSHAKE);

    private final OptionGroup<Values> options = OptionGroup.ofValues();
    private final Option<Duration> limit;

    private HandshakeTime(Duration standard) {
        limit = options.time("handshake_timeout", Types.DURATION_OR_NONE, standard)
                .atLeast(Duration.ofSeconds(1))
                .atMost(Duration.ofHours(1))
                .means("How long a handshake may take. sing-box: 15s.");
    }

    List<Field<?>> fields() {
        return options.fields();
    }

    Duration read(Section tls) {
        return options.read(tls).get(limit);
    }
}
