package io.anytls.client.pool;

import io.anytls.daemon.dial.DialException;
import java.io.IOException;

/** Whose fault it is that there is no session: what to do next depends on it. */
enum Failure {
    /** This machine's: it has no network, no name server, no descriptors. It says nothing of the server. */
    OURS,
    /** The server could not be reached. Nobody is told so without a dial of his own. */
    UNREACHED,
    /** The server was reached, and has ended the session before it was of any use: so it does with a wrong password. */
    USELESS;

    private static final int MOST_CAUSES = 8;

    /** Of a dial. */
    static Failure ofDial(Throwable cause) {
        Throwable each = cause;
        for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
            if (each instanceof DialException dial) {
                return isOurs(dial.kind()) ? OURS : UNREACHED;
            }
            each = each.getCause();
        }
        return UNREACHED;
    }

    /**
     * Of a session that has ended before it was of any use: where the network has ended it the server had no part in it.
     *
     * @param reason null where it is not known
     */
    static Failure ofEnd(Throwable reason) {
        if (reason == null || !(reason.getCause() instanceof IOException cause)) {
            return USELESS;
        }
        return switch (DialException.of(cause).kind()) {
            case UNREACHABLE, NO_LOCAL_ADDRESS -> OURS;
            case TIMEOUT -> UNREACHED;
            default -> USELESS;
        };
    }

    private static boolean isOurs(DialException.Kind kind) {
        return switch (kind) {
            case NO_DESCRIPTORS, NO_LOCAL_ADDRESS, UNREACHABLE, LOOK_UP_FAILED -> true;
            default -> false;
        };
    }
}
