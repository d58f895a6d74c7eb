package io.anytls.daemon.upstream;

/** What a proxy speaks. */
public enum UpstreamType {
    /** SOCKS version 4: addresses of IPv4 only. */
    SOCKS4,
    /** The same with names. */
    SOCKS4A,
    /** RFC 1928, with the users of RFC 1929. */
    SOCKS5,
    /** CONNECT of HTTP, with Basic authentication. */
    HTTP
}
