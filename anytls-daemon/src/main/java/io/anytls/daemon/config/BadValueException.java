package io.anytls.daemon.config;

/** Thrown while a value is read, and told by {@link Section} with the field's path. Never leaves this package. */
public final class BadValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Json value;
    private final String index;

    /**
     * @param value what is wrong
     * @param index of the value in its list, {@code [0]}, or in its object, {@code .name}; else empty
     * @param reason to stand behind the field's path
     */
    BadValueException(Json value, String index, String reason) {
        super(reason, null, false, false);
        this.value = value;
        this.index = index;
    }

    Json value() {
        return value;
    }

    String index() {
        return index;
    }
}
