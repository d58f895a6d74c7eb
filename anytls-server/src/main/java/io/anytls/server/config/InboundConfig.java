package io.anytls.server.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.ech.EchKeys;
import io.anytls.daemon.schema.StreamOptions;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.protocol.padding.PaddingScheme;
import java.util.List;
import java.util.Optional;

/**
 * An AnyTLS listener.
 *
 * @param tag its name, or its number
 * @param accounts who may use it; none if nobody is named: then the command line decides, or a password is made
 * @param certificate empty if the one that the server makes itself is to be used
 * @param serverName how clients reach it, or empty
 * @param streams what holds for its streams
 * @param alpn what is said to be offered, or empty
 * @param ech keys for hellos that hide the server's name
 * @param arrival how connections are treated before and between their streams
 * @param fallback what whoever does not authenticate is shown
 */
public record InboundConfig(
        String tag,
        HostPort listen,
        List<Account> accounts,
        PaddingScheme paddingScheme,
        Optional<TlsIdentity> certificate,
        String serverName,
        List<String> alpn,
        TlsParameters tls,
        Optional<EchKeys> ech,
        TcpTuning tuning,
        StreamOptions streams,
        ArrivalOptions arrival,
        FallbackOptions fallback) {

    /** Where the server listens if nobody says anything else. */
    public static final HostPort DEFAULT_LISTEN = new HostPort("", 8443);

    /** What holds without a file. */
    public static final InboundConfig DEFAULT = new InboundConfig(
            "0",
            DEFAULT_LISTEN,
            List.of(),
            PaddingScheme.DEFAULT,
            Optional.empty(),
            "",
            List.of(),
            TlsParameters.DEFAULT,
            Optional.empty(),
            TcpTuning.DEFAULT,
            StreamOptions.DEFAULT,
            ArrivalOptions.DEFAULT,
            FallbackOptions.DEFAULT);

    public InboundConfig {
        accounts = List.copyOf(accounts);
        alpn = List.copyOf(alpn);
    }

    /** The same with others of these. */
    public InboundConfig with(ArrivalOptions otherArrival, FallbackOptions otherFallback) {
        return new InboundConfig(
                tag,
                listen,
                accounts,
                paddingScheme,
                certificate,
                serverName,
                alpn,
                tls,
                ech,
                tuning,
                streams,
                otherArrival,
                otherFallback);
    }

    /** What is offered by ALPN, best first: what is said, else what a web server would offer where one is shown, else nothing. */
    public List<String> offered() {
        return alpn.isEmpty() ? fallback.alpn() : alpn;
    }
}
