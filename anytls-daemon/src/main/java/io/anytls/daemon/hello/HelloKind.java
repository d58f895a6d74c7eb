package io.anytls.daemon.hello;

/** Whose ClientHello a client sends. */
public enum HelloKind {
    /** That of Chrome 136 to 151. */
    CHROME("chrome", "h2_8daaf6152771_d8a2da3f94cd", 16),

    /** That of Chrome 152 and newer. */
    CHROME_152("chrome-152", "h2_8daaf6152771_cb7bf5808d99", 17),

    /** That of the TLS library: no browser's, and the same for all who use Netty with BoringSSL. */
    PLAIN("plain", "", 0);

    private static final int CIPHERS = 15;

    private final String word;
    private final String ja4;
    private final int extensions;

    HelloKind(String word, String ja4, int extensions) {
        this.word = word;
        this.ja4 = ja4;
        this.extensions = extensions;
    }

    /** As options have it. */
    public String word() {
        return word;
    }

    /** The JA4 of the browser's hello with these options; of a plain one nothing is expected. */
    String ja4(boolean sendsName) {
        return sendsName ? "t13d" + CIPHERS + extensions + ja4 : "t13i" + CIPHERS + (extensions - 1) + ja4;
    }

    @Override
    public String toString() {
        return word;
    }
}
