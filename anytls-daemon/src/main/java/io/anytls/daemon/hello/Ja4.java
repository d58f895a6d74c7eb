package io.anytls.daemon.hello;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The fingerprint by which observers know TLS clients, as FoxIO defines it: version, whether a name is sent, how many ciphers and extensions, ALPN, and
 * hashes of the sorted ciphers, and of the sorted extensions with the signature algorithms in their order. GREASE does not count.
 */
final class Ja4 {

    private static final int HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RANDOM = 32;

    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;
    private static final int VERSIONS = 43;

    private static final int HASH_CHARACTERS = 12;

    private List<Integer> ciphers = List.of();
    private final List<Integer> extensions = new ArrayList<>();
    private List<Integer> signatures = List.of();
    private List<Integer> versions = List.of();
    private String alpn = "00";

    private Ja4() {}

    /**
     * Of a ClientHello in one TLS record.
     *
     * @throws RuntimeException if it is none
     */
    static String of(ByteBuffer record) {
        ByteBuffer hello = record.duplicate();
        if (hello.get() != HANDSHAKE
                || hello.getShort() == 0
                || hello.getShort() < HEADER
                || hello.get() != CLIENT_HELLO) {
            throw new IllegalArgumentException("not a ClientHello");
        }
        hello.position(hello.position() + 3 + 2 + RANDOM); // its length, and a version that says nothing
        hello.position(hello.position() + 1 + hello.get(hello.position())); // a session's name
        Ja4 found = new Ja4();
        found.ciphers = numbers(part(hello, Short.toUnsignedInt(hello.getShort())));
        hello.position(hello.position() + 1 + hello.get(hello.position())); // ways to compress
        ByteBuffer extensions = part(hello, Short.toUnsignedInt(hello.getShort()));
        while (extensions.hasRemaining()) {
            int type = Short.toUnsignedInt(extensions.getShort());
            found.extension(type, part(extensions, Short.toUnsignedInt(extensions.getShort())));
        }
        return found.text();
    }

    private void extension(int type, ByteBuffer content) {
        if (isGrease(type)) {
            return;
        }
        extensions.add(type);
        switch (type) {
            case SIGNATURE_ALGORITHMS -> signatures = numbers(part(content, Short.toUnsignedInt(content.getShort())));
            case VERSIONS -> versions = numbers(part(content, Byte.toUnsignedInt(content.get())));
            case ALPN -> {
                ByteBuffer all = part(content, Short.toUnsignedInt(content.getShort()));
                String first = StandardCharsets.ISO_8859_1
                        .decode(part(all, Byte.toUnsignedInt(all.get())))
                        .toString();
                alpn = "" + first.charAt(0) + first.charAt(first.length() - 1);
            }
            default -> {}
        }
    }

    private String text() {
        int version = versions.stream().max(Comparator.naturalOrder()).orElse(0x0303);
        String head = "t" + (version == 0x0304 ? "13" : "12") + (extensions.contains(SERVER_NAME) ? "d" : "i")
                + twoDigits(ciphers.size()) + twoDigits(extensions.size()) + alpn;
        String sorted = hex(extensions.stream()
                .filter(type -> type != SERVER_NAME && type != ALPN)
                .sorted()
                .toList());
        return head + "_" + hash(hex(ciphers.stream().sorted().toList())) + "_"
                + hash(signatures.isEmpty() ? sorted : sorted + "_" + hex(signatures));
    }

    private static String twoDigits(int count) {
        return count < 10 ? "0" + count : String.valueOf(Math.min(99, count));
    }

    private static String hex(List<Integer> numbers) {
        return numbers.stream()
                .map(number -> HexFormat.of().toHexDigits(number.shortValue()))
                .collect(Collectors.joining(","));
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static ByteBuffer part(ByteBuffer of, int length) {
        ByteBuffer part = of.slice(of.position(), length);
        of.position(of.position() + length);
        return part;
    }

    private static List<Integer> numbers(ByteBuffer of) {
        List<Integer> numbers = new ArrayList<>();
        while (of.hasRemaining()) {
            int number = Short.toUnsignedInt(of.getShort());
            if (!isGrease(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** Values like 0x3a3a, which mean nothing and keep servers used to what they do not know (RFC 8701). */
    private static boolean isGrease(int number) {
        return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
    }
}
