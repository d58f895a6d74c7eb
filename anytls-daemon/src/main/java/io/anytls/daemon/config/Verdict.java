package io.anytls.daemon.config;

/** What becomes of a field that somebody has written. */
public enum Verdict {
    /** It does what it says. */
    IMPLEMENTED("yes"),
    /** sing-box knows it and this program does not yet: refused, or left out with a warning when lenient. */
    LATER("not supported yet"),

    /**
     * The same, but it is never left out: without it a person would be less hidden, somebody could get in, or traffic would go
     * another way than the file says.
     */
    NEEDED("refused, with `--lenient` too"),
    /** It cannot do harm to go without it: a warning. */
    IGNORED("ignored, with a warning"),

    /** As the above, but the warning is that of the whole object: its name is known, and that is all. */
    SILENT("ignored"),
    /** It is refused for a reason of its own, which is the field's meaning. */
    REFUSED("refused");

    private final String shown;

    Verdict(String shown) {
        this.shown = shown;
    }

    /** For the documentation. */
    public String shown() {
        return shown;
    }
}
