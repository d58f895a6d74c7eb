package io.anytls.daemon.boringssl;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The functions of BoringSSL that are called here, by the names that they have there: openssl/ssl.h says what each one does. */
public enum NativeFunction {
    SSL_CTX_set_grease_enabled,
    SSL_CTX_set_permute_extensions,
    SSL_CTX_enable_ocsp_stapling,
    SSL_CTX_enable_signed_cert_timestamps,
    SSL_CTX_set_strict_cipher_list,
    SSL_CTX_set_verify_algorithm_prefs,
    SSL_CTX_set1_groups_list,
    SSL_CTX_clear_options,
    SSL_CTX_set1_requested_trust_anchors,
    SSL_set_enable_ech_grease,
    SSL_set_alps_use_new_codepoint,
    SSL_add_application_settings,
    SSL_set1_ech_config_list,
    SSL_get0_ech_name_override,
    SSL_get0_ech_retry_configs,
    SSL_ech_accepted,
    SSL_ECH_KEYS_new,
    SSL_ECH_KEYS_add,
    SSL_ECH_KEYS_free,
    SSL_CTX_set1_ech_keys,
    EVP_HPKE_KEY_new,
    EVP_HPKE_KEY_init,
    EVP_HPKE_KEY_free,
    EVP_hpke_x25519_hkdf_sha256,
    SSL_do_handshake,
    ERR_peek_error,
    ERR_clear_error;

    /** All names. */
    static Set<String> names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.toSet());
    }
}
