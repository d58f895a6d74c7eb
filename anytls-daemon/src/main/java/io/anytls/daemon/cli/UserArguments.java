package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import java.util.List;
import java.util.Map;

/** Users that a command line names, each as {@code NAME:PASSWORD}. */
public final class UserArguments {

    private UserArguments() {}

    /**
     * Adds them to those that there are already.
     *
     * @param emptyPasswords whether a password may be empty
     * @throws StartupException if one is written otherwise, or two have one name
     */
    public static void add(List<String> users, boolean emptyPasswords, Map<String, String> byName) {
        for (String user : users) {
            int colon = user.indexOf(':');
            if (colon <= 0 || colon == user.length() - 1 && !emptyPasswords) {
                throw StartupException.usage("bad value for --user: expected NAME:PASSWORD");
            }
            String name = user.substring(0, colon);
            if (byName.put(name, user.substring(colon + 1)) != null) {
                throw StartupException.usage("bad value for --user: there are two users '" + name + "'");
            }
        }
    }
}
