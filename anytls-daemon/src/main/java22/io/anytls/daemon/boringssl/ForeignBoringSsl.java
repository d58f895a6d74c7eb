package io.anytls.daemon.boringssl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * BoringSSL through java.lang.foreign. All functions are called in one way, with as many arguments as fit into registers on Linux, be it x86-64
 * or AArch64: a function does not see those that it does not have, and one method handle costs the start a tenth of what one for each costs.
 */
@SuppressWarnings("restricted") // the manifest and the launcher allow it
final class ForeignBoringSsl implements BoringSsl {

    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG));

    private final Map<NativeFunction, MemorySegment> functions = new EnumMap<>(NativeFunction.class);

    ForeignBoringSsl(Map<NativeFunction, Long> addresses) {
        addresses.forEach((function, address) -> functions.put(function, MemorySegment.ofAddress(address)));
    }

    @Override
    public long call(NativeFunction function, long... a) {
        int count = a.length;
        try {
            return (long) CALL.invokeExact(
                    functions.get(function),
                    count > 0 ? a[0] : 0L,
                    count > 1 ? a[1] : 0L,
                    count > 2 ? a[2] : 0L,
                    count > 3 ? a[3] : 0L,
                    count > 4 ? a[4] : 0L,
                    count > 5 ? a[5] : 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot call " + function, e);
        }
    }

    @Override
    public long keep(byte[] bytes) {
        return Arena.global().allocateFrom(ValueLayout.JAVA_BYTE, bytes).address();
    }

    @Override
    public <R> R lend(byte[] bytes, LongFunction<R> use) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            R result = use.apply(copy.address());
            copy.fill((byte) 0); // it may be a key
            return result;
        }
    }

    @Override
    public byte[] read(long address, int length) {
        return memory(address, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void write(long address, byte[] bytes) {
        memory(address, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private static MemorySegment memory(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }
}
