package io.anytls.daemon.ech;

import io.anytls.daemon.boringssl.BoringSsl;
import io.anytls.daemon.boringssl.BoringSslDoor;
import io.anytls.daemon.boringssl.ClosedDoorException;
import io.anytls.daemon.boringssl.NativeFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** ECH as BoringSSL has it, for its contexts (SSL_CTX) and connections (SSL), which are given by their addresses. Any thread. */
public final class Ech {

    /** Two words of the machine: where something is, and how long it is. */
    private static final int SPAN = 2 * Long.BYTES;

    /** How BoringSSL's errors are packed (openssl/err.h), and the one that is looked for (openssl/ssl.h). */
    private static final int LIBRARY_SHIFT = 24;

    private static final int REASON = 0xfff;
    private static final int SSL_LIBRARY = 16;
    private static final int ECH_REJECTED = 319;

    private final BoringSsl boringSsl;

    Ech(BoringSsl boringSsl) {
        this.boringSsl = boringSsl;
    }

    /** @throws ClosedDoorException if this process cannot have it; the message says why, as the end of a sentence */
    public static Ech ofProcess() throws ClosedDoorException {
        return new Ech(BoringSslDoor.ofProcess());
    }

    /** Why this process cannot have it, as the end of a sentence; empty if it can. */
    public static Optional<String> obstacle() {
        try {
            ofProcess();
            return Optional.empty();
        } catch (ClosedDoorException e) {
            return Optional.of(e.getMessage());
        }
    }

    // ---- client ----

    /**
     * Has a connection of a client encrypt its hello.
     *
     * @param connection before its handshake
     * @throws IllegalStateException if BoringSSL refuses
     */
    public void offer(long connection, EchConfigList configs) {
        byte[] bytes = configs.bytes();
        boringSsl.lend(bytes, list -> {
            boringSsl.require(NativeFunction.SSL_set1_ech_config_list, connection, list, bytes.length);
            return null;
        });
    }

    /** Whether the server has read the encrypted hello. */
    public boolean isAccepted(long connection) {
        return boringSsl.succeeds(NativeFunction.SSL_ech_accepted, connection);
    }

    /** The name that the server's certificate has to be for once the server has rejected what was offered; empty if it has not. */
    public Optional<String> nameOfRejection(long connection) {
        String name =
                new String(span(NativeFunction.SSL_get0_ech_name_override, connection), StandardCharsets.US_ASCII);
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /**
     * Whether a handshake has failed of nothing else than that the server, with a certificate that is trusted, has rejected what was offered.
     * A handshake that has failed fails again in the same way when it is asked to go on.
     */
    public boolean hasFailedOfRejection(long connection) {
        boolean going = boringSsl.succeeds(NativeFunction.SSL_do_handshake, connection);
        int error = (int) boringSsl.call(NativeFunction.ERR_peek_error);
        boringSsl.call(NativeFunction.ERR_clear_error);
        return !going && error >>> LIBRARY_SHIFT == SSL_LIBRARY && (error & REASON) == ECH_REJECTED;
    }

    /**
     * What the server wants to be offered; empty if it wants nothing, or nothing that can be used. BoringSSL ends the process if it is asked
     * before {@link #hasFailedOfRejection}.
     */
    public Optional<EchConfigList> configsOfRejection(long connection) {
        byte[] configs = span(NativeFunction.SSL_get0_ech_retry_configs, connection);
        try {
            return Optional.of(EchConfigList.of(configs));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] span(NativeFunction function, long connection) {
        return boringSsl.lend(new byte[SPAN], span -> {
            boringSsl.call(function, connection, span, span + Long.BYTES);
            ByteBuffer words = ByteBuffer.wrap(boringSsl.read(span, SPAN)).order(ByteOrder.nativeOrder());
            long address = words.getLong();
            int length = Math.toIntExact(words.getLong());
            return length == 0 ? new byte[0] : boringSsl.read(address, length);
        });
    }

    // ---- server ----

    /**
     * Has a server's connections read encrypted hellos.
     *
     * @param context before its first connection
     * @throws IllegalStateException if BoringSSL refuses: a key and its configuration do not belong together
     */
    public void use(long context, EchKeys keys) {
        long list = boringSsl.call(NativeFunction.SSL_ECH_KEYS_new);
        try {
            keys.keys().forEach(key -> add(list, key));
            boringSsl.require(NativeFunction.SSL_CTX_set1_ech_keys, context, list);
        } finally {
            boringSsl.call(NativeFunction.SSL_ECH_KEYS_free, list);
        }
    }

    private void add(long list, EchKeys.Key key) {
        long hpke = boringSsl.call(NativeFunction.EVP_HPKE_KEY_new);
        try {
            long kem = boringSsl.call(NativeFunction.EVP_hpke_x25519_hkdf_sha256);
            boringSsl.lend(key.secret(), secret -> {
                boringSsl.require(NativeFunction.EVP_HPKE_KEY_init, hpke, kem, secret, key.secret().length);
                return null;
            });
            long told = 1; // clients with an old configuration are told of this one
            boringSsl.lend(key.config(), config -> {
                boringSsl.require(NativeFunction.SSL_ECH_KEYS_add, list, told, config, key.config().length, hpke);
                return null;
            });
        } finally {
            boringSsl.call(NativeFunction.EVP_HPKE_KEY_free, hpke);
        }
    }
}
