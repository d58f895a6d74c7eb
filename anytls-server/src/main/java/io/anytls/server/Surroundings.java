package io.anytls.server;

import io.anytls.server.inbound.Reception;

/**
 * What the listeners of one process share: in front of their sessions and behind them.
 *
 * @param reception closed with the way out
 */
record Surroundings(WayOut wayOut, Reception reception) implements AutoCloseable {

    /** With bounds that follow from what the process may have. */
    static Surroundings of(WayOut wayOut) {
        return new Surroundings(wayOut, new Reception(wayOut.newcomers(), wayOut.sessionsPerUser(), System::nanoTime));
    }

    @Override
    public void close() {
        reception.close();
        wayOut.close();
    }
}
