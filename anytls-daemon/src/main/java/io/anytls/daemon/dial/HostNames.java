package io.anytls.daemon.dial;

import java.net.IDN;
import java.util.regex.Pattern;

/** Tells what can be a host's name from what cannot, so that nobody is asked for the latter. */
public final class HostNames {

    /** Underscores are in names that resolve, whatever the standard says. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
    private static final int LONGEST = 253;

    private HostNames() {}

    /**
     * Whether it is a name, internationalised ones included. A name whose last label is a number is none: no such name exists, but
     * {@code 127.1}, {@code 0x7f000001} and {@code 2130706433} are 127.0.0.1 to some resolvers.
     */
    public static boolean isHostName(String host) {
        String ascii;
        try {
            ascii = IDN.toASCII(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (ascii.isEmpty() || ascii.length() > LONGEST) {
            return false;
        }
        String[] labels = ascii.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return !NUMBER.matcher(labels[labels.length - 1]).matches();
    }
}
