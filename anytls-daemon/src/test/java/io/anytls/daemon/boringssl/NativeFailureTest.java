package io.anytls.daemon.boringssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import org.junit.jupiter.api.Test;

class NativeFailureTest {

    /** In the shape of Netty's: one attempt for each name that the library may have. */
    private static Throwable failure(String loaderSays) {
        Throwable mapped = new UnsatisfiedLinkError(loaderSays);
        Throwable other = new UnsatisfiedLinkError("could not load a native library: other");
        other.initCause(new FileNotFoundException("META-INF/native/libother.so"));
        Throwable all = new IllegalArgumentException("Failed to load any of the given libraries");
        all.addSuppressed(other);
        all.addSuppressed(mapped);
        return all;
    }

    @Test
    void noexecIsToldWithWhatToDo() {
        String reason = NativeFailure.reason(
                failure("/mnt/libx12.so: /mnt/libx12.so: failed to map segment from shared object"));
        assertEquals(
                "/mnt is mounted noexec: name a directory from which files may be executed, with"
                        + " ANYTLS_JAVA_OPTS=-Dio.netty.native.workdir=DIR",
                reason);
    }

    @Test
    void anotherLibcIsToldAsTheLoaderSaysIt() {
        assertEquals(
                "Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /tmp/libx12.so)",
                NativeFailure.reason(
                        failure("/tmp/libx12.so: Error loading shared library ld-linux-x86-64.so.2: No such"
                                + " file or directory (needed by /tmp/libx12.so)")));
    }

    @Test
    void aMachineWithoutALibraryIsNamed() {
        String reason = NativeFailure.reason(new UnsatisfiedLinkError("no x in java.library.path: /usr/lib"));
        assertTrue(reason.startsWith("there is none for " + System.getProperty("os.name")), reason);
    }
}
