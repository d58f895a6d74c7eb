package io.anytls.daemon.tls;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.ech.EchOptions;
import io.anytls.daemon.hello.ChromeHello;
import io.anytls.daemon.hello.HelloKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client wants of a TLS connection.
 *
 * @param name what the server's certificate has to be for: a name in ASCII or an IP literal without brackets
 * @param sendsName whether the name goes out in clear as SNI; never for an IP literal
 * @param trust which certificates are accepted; with pins or without verification the name does not matter
 * @param alpn protocols to offer, in order; empty for no such extension. A server that answers none is accepted
 * @param parameters versions and ciphers
 * @param hello whose ClientHello is sent where that can be; what is said of ALPN, versions, ciphers and groups holds all the same
 * @param ech how the name is hidden; empty if it is not
 */
public record ClientTlsOptions(
        String name,
        boolean sendsName,
        Trust trust,
        List<String> alpn,
        TlsParameters parameters,
        HelloKind hello,
        Optional<EchOptions> ech) {

    /** @throws IllegalArgumentException if the name is none, or is to be sent and cannot be */
    public ClientTlsOptions {
        Objects.requireNonNull(trust, "trust");
        name = HostPort.parseHost(name);
        sendsName = sendsName && !HostPort.isIpLiteral(name);
        if (sendsName) {
            name = HostPort.parseTlsName(name);
        } else if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1); // certificates have none
        }
        alpn = List.copyOf(alpn);
    }

    public ClientTlsOptions(String name, boolean sendsName, Trust trust, List<String> alpn, TlsParameters parameters) {
        this(name, sendsName, trust, alpn, parameters, HelloKind.CHROME, Optional.empty());
    }

    public ClientTlsOptions(String name, boolean sendsName, Trust trust, List<String> alpn) {
        this(name, sendsName, trust, alpn, TlsParameters.DEFAULT);
    }

    /** The same with another hello. */
    public ClientTlsOptions withHello(HelloKind other) {
        return new ClientTlsOptions(name, sendsName, trust, alpn, parameters, other, ech);
    }

    /** The same, with the name hidden. */
    public ClientTlsOptions withEch(EchOptions hidden) {
        return new ClientTlsOptions(name, sendsName, trust, alpn, parameters, hello, Optional.of(hidden));
    }

    /** What of these options keeps the hello from being the browser's, by the names of the fields; empty if nothing does. */
    public List<String> unlikeBrowser() {
        List<String> fields = new ArrayList<>();
        if (!alpn.isEmpty() && !alpn.equals(ChromeHello.ALPN)) {
            fields.add("alpn");
        }
        if (parameters.min() != TlsParameters.DEFAULT.min()) {
            fields.add("min_version");
        }
        if (parameters.max() != TlsParameters.DEFAULT.max()) {
            fields.add("max_version");
        }
        if (!parameters.cipherSuites().isEmpty()) {
            fields.add("cipher_suites");
        }
        if (!parameters.groups().isEmpty()) {
            fields.add("curve_preferences");
        }
        return fields;
    }

    /**
     * What {@code --sni} means.
     *
     * @param host where the client dials to
     * @param sni null if not given: the host is the name. Empty: no SNI is sent, the host is verified. An IP literal: no SNI is
     *     sent, that address is verified. A name: sent and verified in place of the host
     * @throws IllegalArgumentException if the name is none
     */
    public static ClientTlsOptions of(String host, String sni, Trust trust) {
        boolean given = sni != null && !sni.isEmpty();
        return new ClientTlsOptions(given ? sni : host, sni == null || given, trust, List.of());
    }
}
