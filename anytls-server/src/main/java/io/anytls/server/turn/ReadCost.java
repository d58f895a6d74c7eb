package io.anytls.server.turn;

/** Is told what the reads of one connection cost. On the connection's event loop. */
@FunctionalInterface
public interface ReadCost {

    /** For a connection whose reads are as they are. */
    ReadCost UNHEARD = (bytes, nanos) -> {};

    /** A read of so many bytes has cost so much, all that followed from it on the event loop included. */
    void cost(int bytes, long nanos);
}
