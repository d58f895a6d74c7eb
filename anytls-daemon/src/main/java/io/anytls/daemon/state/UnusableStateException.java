package io.anytls.daemon.state;

/** A state file cannot be used; the message says why, behind the file's name. */
final class UnusableStateException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String aside;

    private UnusableStateException(String message, String aside) {
        super(message);
        this.aside = aside;
    }

    /** It is damaged, or nobody knows who has written it. */
    UnusableStateException(String message) {
        this(message, "damaged");
    }

    /** Another version of the program has written it. */
    static UnusableStateException ofVersion(String version) {
        String plain = version.matches("\\d{1,9}") ? version : "unknown";
        return new UnusableStateException(
                "is of version " + plain + ", and this program writes version " + StateContent.VERSION, "v" + plain);
    }

    /** What is put behind the file's name when it has to make room. */
    String aside() {
        return aside;
    }
}
