package io.anytls.protocol.address;

/** What a stream carries between an application and its target. */
public enum Network {
    /** Bytes, in order. */
    TCP,
    /** Datagrams. */
    UDP
}
