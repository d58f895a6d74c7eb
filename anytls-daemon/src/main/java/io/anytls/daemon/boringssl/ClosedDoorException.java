package io.anytls.daemon.boringssl;

/** BoringSSL cannot be called here; the message says why, as the end of a sentence. */
public final class ClosedDoorException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean expected;

    public ClosedDoorException(String reason) {
        this(reason, false);
    }

    /** @param expected whether nothing is wrong with this machine: it is another system, or an older Java */
    public ClosedDoorException(String reason, boolean expected) {
        super(reason, null, false, false);
        this.expected = expected;
    }

    public boolean isExpected() {
        return expected;
    }
}
