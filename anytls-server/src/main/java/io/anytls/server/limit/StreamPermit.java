package io.anytls.server.limit;

/** One stream's place within the limits. On the stream's loop; closing it more than once does no harm. */
public interface StreamPermit {

    /** Why the stream may not be, in words for its client; null if it may. */
    String refusal();

    /** Its target is about to be dialled; false if too many are, see {@link #refusal}. */
    boolean dial();

    /** The dial has ended, in whatever way. */
    void dialled();

    /** It is to carry datagrams; false if too many streams of its user do, see {@link #refusal}. Once. */
    boolean datagrams();

    /** It is about to send a datagram; false if its user has sent too many, and it is to be dropped. */
    boolean datagram();

    /** The stream is over. */
    void close();
}
