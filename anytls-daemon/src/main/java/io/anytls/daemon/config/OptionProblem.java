package io.anytls.daemon.config;

/**
 * One value that makes no sense.
 *
 * @param field where it stands, in the names of the JSON, such as {@code breaker.max}
 * @param reason why not, for a person
 */
public record OptionProblem(String field, String reason) {

    @Override
    public String toString() {
        return field + ": " + reason;
    }
}
