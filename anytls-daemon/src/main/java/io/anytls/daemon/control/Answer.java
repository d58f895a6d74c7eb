package io.anytls.daemon.control;

/**
 * What a running program says to a command.
 *
 * @param done whether it has done what it was told
 * @param text for a person: lines without a line feed at the end
 */
public record Answer(boolean done, String text) {

    public static Answer done(String text) {
        return new Answer(true, text);
    }

    public static Answer refused(String text) {
        return new Answer(false, text);
    }
}
