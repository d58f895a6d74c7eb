package io.anytls.client.doctor;

import java.util.Locale;

/** The steps on the way from here to a target, in order. */
public enum DoctorStep {
    DNS,
    TCP,
    TLS,
    AUTHENTICATION,
    SETTINGS,
    STREAM,
    ANSWER,
    HEARTBEAT,
    UDP;

    /** As a person reads it. */
    @Override
    public String toString() {
        return compareTo(AUTHENTICATION) < 0 || this == UDP ? name() : name().toLowerCase(Locale.ROOT);
    }
}
