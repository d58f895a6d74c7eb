package io.anytls.daemon.tls;

/** Groups of the key exchange that can be chosen. */
public enum KeyGroup {
    P256("secp256r1"),
    P384("secp384r1"),
    P521("secp521r1"),
    X25519("x25519"),
    X25519MLKEM768("X25519MLKEM768");

    private final String group;

    KeyGroup(String group) {
        this.group = group;
    }

    /** As Netty calls it. */
    String group() {
        return group;
    }
}
