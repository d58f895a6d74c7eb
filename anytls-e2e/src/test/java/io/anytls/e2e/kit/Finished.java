package io.anytls.e2e.kit;

import java.util.List;

/** What a program that has ended left behind. */
public record Finished(int status, List<String> output, List<String> errors) {

    public String firstError() {
        return errors.isEmpty() ? "" : errors.get(0);
    }
}
