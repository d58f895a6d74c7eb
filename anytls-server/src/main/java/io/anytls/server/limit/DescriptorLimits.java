package io.anytls.server.limit;

/**
 * What follows from the number of file descriptors that the process may have.
 *
 * <pre>
 *   64    what the program itself has open: jars, libraries, event loops, the log
 *   of the rest
 *   1/8   connections that have not authenticated   {@link #newcomers}
 *   3/4   connections to targets                    {@link #targets}; one user may have half of them
 *   1/8   sessions at least, and all that targets do not use; one user may have 3/8 of the rest
 * </pre>
 *
 * So a user who takes all that one may have leaves a quarter to the others, and nobody but a newcomer takes the newcomers' places.
 *
 * @param all descriptors of the process, 0 or more; {@link Long#MAX_VALUE} if that is not known
 */
public record DescriptorLimits(long all) {

    private static final int OWN = 64;

    private long rest() {
        return Math.max(8, all - OWN);
    }

    /** Connections that have not authenticated. */
    public int newcomers() {
        return bounded(rest() / 8);
    }

    /** Connections to targets, dials included, of all users. */
    public int targets() {
        return bounded(rest() / 4 * 3);
    }

    /** Sessions of one user. A client that runs one stream on each session needs as many as it may have streams. */
    public int sessionsPerUser() {
        return streamsPerUser();
    }

    /** Streams of one user, each with its target. */
    public int streamsPerUser() {
        return bounded(rest() / 8 * 3);
    }

    private static int bounded(long count) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, count));
    }
}
