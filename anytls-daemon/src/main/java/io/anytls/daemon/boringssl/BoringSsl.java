package io.anytls.daemon.boringssl;

import java.util.function.LongFunction;

/**
 * The BoringSSL that Netty has loaded, called by the names of its functions. It trusts its caller: a wrong address ends the process. Any
 * thread.
 */
public interface BoringSsl {

    /**
     * Calls a function.
     *
     * @param arguments numbers, lengths and addresses, as the function has them; at most {@link #MOST_ARGUMENTS}
     * @return what it returns; of an {@code int} only the lower half counts, of {@code void} nothing
     */
    long call(NativeFunction function, long... arguments);

    int MOST_ARGUMENTS = 6;

    /** Copies bytes to where they stay until the process ends: for constants, and for what comes with a configuration. */
    long keep(byte[] bytes);

    /**
     * Copies bytes to where they stay for as long as something runs, and no longer.
     *
     * @param use is given their address
     * @return what it returns
     */
    <R> R lend(byte[] bytes, LongFunction<R> use);

    /** Bytes of this process, which have to be there. */
    byte[] read(long address, int length);

    /** Writes over bytes of this process, which have to be there. */
    void write(long address, byte[] bytes);

    /** Whether a function that returns 1 for success has had it. */
    default boolean succeeds(NativeFunction function, long... arguments) {
        return (int) call(function, arguments) == 1;
    }

    /** @throws IllegalStateException if a function that returns 1 for success has not had it */
    default void require(NativeFunction function, long... arguments) {
        if (!succeeds(function, arguments)) {
            call(NativeFunction.ERR_clear_error); // or Netty takes it for one of its own
            throw new IllegalStateException("BoringSSL refuses " + function);
        }
    }
}
