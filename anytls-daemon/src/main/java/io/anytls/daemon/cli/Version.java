package io.anytls.daemon.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which version this is. */
public final class Version {

    private Version() {}

    /** From the jar's manifest; where there is no jar, from what the build has written beside the classes. */
    public static String text() {
        String manifest = Version.class.getPackage().getImplementationVersion();
        return manifest != null ? manifest : built();
    }

    private static String built() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }
}
