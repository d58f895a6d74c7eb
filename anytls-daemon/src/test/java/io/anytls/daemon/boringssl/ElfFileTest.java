package io.anytls.daemon.boringssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries as they are in Netty's jars: a new version without one of the functions fails here. */
class ElfFileTest {

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch_64"})
    void allFunctionsAreFound(String machine) throws IOException {
        ElfFile file = ElfFile.read(library(machine), NativeFunction.names());
        assertEquals(NativeFunction.names(), file.functions().keySet());
        assertEquals(
                NativeFunction.values().length,
                file.functions().values().stream()
                        .map(ElfFile.Function::address)
                        .distinct()
                        .count());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 63, 100_000})
    void aDamagedFileIsRefused(int length) throws IOException {
        byte[] cut = Arrays.copyOf(library("x86_64"), length);
        assertThrows(RuntimeException.class, () -> ElfFile.read(cut, NativeFunction.names()));
    }

    private static byte[] library(String machine) throws IOException {
        String name = "/META-INF/native/libnetty_tcnative_linux_" + machine + ".so";
        try (InputStream in = ElfFileTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
