package io.anytls.daemon.control;

/**
 * What a running program says to a command.
 *
 * @param done whether it has done what it was told
 * @param text for a person: lines without a line feed at the end
 */
public record CommandAnswer(boolean done, String text) {

    public static CommandAnswer done(String text) {
        return new CommandAnswer(true, text);
    }

    public static CommandAnswer refused(String text) {
        return new CommandAnswer(false, text);
    }
}
