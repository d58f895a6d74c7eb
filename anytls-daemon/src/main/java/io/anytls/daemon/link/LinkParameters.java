package io.anytls.daemon.link;

import io.anytls.daemon.certificate.Fingerprint;
import io.anytls.daemon.certificate.Spki;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What stands behind the question mark. The same thing said twice is fine, two different things are an error: guessing which one counts
 * would sooner or later switch a verification off.
 */
final class LinkParameters {

    private String sni;
    private Boolean insecure;
    private String password;
    private List<String> alpn;
    private List<String> pins;
    private List<String> certificates;

    /** The key of a pin that cannot be used, or null. */
    private String unusablePin;

    private final Map<String, String> pool = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();

    private static final Set<String> SWITCHES =
            Set.of("insecure", "allowInsecure", "allow_insecure", "skip-cert-verify");

    private LinkParameters() {}

    static LinkParameters parse(String query) {
        LinkParameters parameters = new LinkParameters();
        // A link that was copied out of a page's source has its ampersands escaped.
        for (String parameter : query.split("&(amp;)?")) {
            int equals = parameter.indexOf('=');
            String key = LinkParser.decode("parameter", equals < 0 ? parameter : parameter.substring(0, equals));
            // A switch without a value is on; one with an empty value is what a program writes that has it off.
            String bare = SWITCHES.contains(key) ? "1" : "";
            parameters.take(key, equals < 0 ? bare : parameter.substring(equals + 1));
        }
        parameters.checkPins();
        return parameters;
    }

    /** Without its pin such a link would trust everybody. */
    private void checkPins() {
        if (unusablePin != null && insecure()) {
            throw new IllegalArgumentException(
                    "the link's " + unusablePin + " is neither the SHA-256 of a certificate (64"
                            + " hexadecimal digits) nor of a key (base64), and without it anybody would be trusted");
        }
    }

    private void take(String key, String encoded) {
        switch (key) {
            case "sni", "peer", "servername" -> sni = one(sni, LinkParser.decode(key, encoded), "sni");
            case "insecure", "allowInsecure", "allow_insecure", "skip-cert-verify" ->
                insecure = one(insecure, flag(key, LinkParser.decode(key, encoded)), "insecure");
            case "password" -> password = one(password, LinkParser.decode(key, encoded), "the password");
            case "alpn" -> alpn = one(alpn, protocols(LinkParser.decode(key, encoded)), "alpn");
            case "hpkp", "pcs", "pinSHA256", "pinsha256", "certfp", "certificateFingerprint", "fingerprint" ->
                pin(key, LinkParser.decode(key, encoded));
            case "pbk" -> throw reality();
            case "ech" -> ech(encoded);
            case "security" -> {
                if (encoded.equalsIgnoreCase("reality")) {
                    throw reality();
                }
                unknown.add(key);
            }
            case "" -> {} // "?", "&&"
            default -> other(key, encoded);
        }
    }

    /** In hexadecimal it is the hash of a certificate, in base64 that of a public key; {@code fingerprint=chrome} is neither. */
    private void pin(String key, String value) {
        List<String> several =
                Arrays.stream(value.split("[,~]")).map(String::strip).toList();
        if (several.stream().allMatch(Fingerprint::isOne)) {
            certificates = one(
                    certificates, several.stream().map(Fingerprint::parse).toList(), "the certificate's fingerprint");
            return;
        }
        if (value.matches("(sha256//?)?[A-Za-z0-9+/_-]{43}=?")) {
            pins = one(pins, List.of(Spki.parse(value)), "the pin");
            return;
        }
        unknown.add(key);
        if (!value.isEmpty() && !key.equals("fingerprint")) {
            unusablePin = key;
        }
    }

    private void other(String key, String encoded) {
        String name = key.toLowerCase(Locale.ROOT).replace('-', '_');
        boolean duration = name.equals("idle_session_check_interval") || name.equals("idle_session_timeout");
        if (duration && encoded.matches("[1-9]\\d{0,5}")) {
            pool.put(name, one(pool.get(name), encoded + "s", name)); // bare numbers are seconds
        } else if (duration && encoded.matches("[1-9]\\d{0,5}(s|m|h)")) {
            pool.put(name, one(pool.get(name), encoded, name));
        } else if (name.equals("min_idle_session") && encoded.matches("[1-9]\\d{0,5}")) {
            pool.put(name, one(pool.get(name), encoded, name));
        } else {
            unknown.add(key);
        }
    }

    private static List<String> protocols(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(protocol -> !protocol.isEmpty())
                .toList();
    }

    private static void ech(String encoded) {
        if (!encoded.isEmpty()) {
            throw new IllegalArgumentException(
                    "the link wants ECH, which is not supported: without it the server's name could be read on the way");
        }
    }

    private static IllegalArgumentException reality() {
        return new IllegalArgumentException("the link wants Reality, which is not supported");
    }

    private static <T> T one(T before, T now, String what) {
        if (before != null && !before.equals(now)) {
            throw new IllegalArgumentException("the link says two different things about " + what);
        }
        return now;
    }

    private static boolean flag(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "true", "yes" -> true;
            case "0", "false", "no", "" -> false;
            default -> throw new IllegalArgumentException("the link's " + key + " has to be 1 or 0");
        };
    }

    /** Whether there is nothing behind the question mark. */
    boolean isEmpty() {
        return sni == null
                && insecure == null
                && password == null
                && alpn == null
                && pins == null
                && certificates == null
                && pool.isEmpty()
                && unknown.isEmpty();
    }

    String sni() {
        return sni == null ? "" : sni;
    }

    boolean insecure() {
        return insecure != null && insecure;
    }

    /** Empty if there is none here, as it should be. */
    String password() {
        return password == null ? "" : password;
    }

    LinkExtras extras() {
        return new LinkExtras(
                alpn == null ? List.of() : alpn,
                pins == null ? List.of() : pins,
                certificates == null ? List.of() : certificates,
                pool);
    }

    List<String> unknownKeys() {
        return unknown;
    }
}
