package io.anytls.daemon.boringssl;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds BoringSSL's functions: their places from the symbols of the library's file in the jar, the library's place from the system. What is
 * loaded has to be that very file, by how each function begins.
 */
public final class BoringSslDoor {

    /** In the part of the jar that only Java 22 and newer sees. */
    private static final String IMPLEMENTATION = "io.anytls.daemon.boringssl.ForeignBoringSsl";

    private static final Path MAPS = Path.of("/proc/self/maps");

    private static final Logger LOG = LoggerFactory.getLogger(BoringSslDoor.class);

    // Guarded by the class.
    private static BoringSsl opened;
    private static ClosedDoorException closed;

    private BoringSslDoor() {}

    /**
     * That of this process: it is looked for once, some tens of milliseconds.
     *
     * @throws ClosedDoorException if that cannot be done here
     */
    public static synchronized BoringSsl ofProcess() throws ClosedDoorException {
        if (opened == null && closed == null) {
            long began = System.nanoTime();
            try {
                opened = open();
                LOG.debug("found BoringSSL's functions in {} ms", (System.nanoTime() - began) / 1_000_000);
            } catch (ClosedDoorException e) {
                closed = e;
            }
        }
        if (closed != null) {
            throw closed;
        }
        return opened;
    }

    /** Once Netty has loaded the library. */
    private static BoringSsl open() throws ClosedDoorException {
        String machine = machine();
        Class<?> implementation = implementation();
        if (!OpenSsl.isAvailable()) {
            throw new ClosedDoorException("the native TLS library cannot be loaded");
        }
        try {
            ElfFile file = ElfFile.read(library(machine), NativeFunction.names());
            LoadedLibrary loaded = LoadedLibrary.find(Files.readAllLines(MAPS), "netty_tcnative");
            BoringSsl door = (BoringSsl)
                    implementation.getDeclaredConstructor(Map.class).newInstance(addresses(file, loaded.base()));
            requireSame(file, loaded, door);
            return door;
        } catch (IOException | RuntimeException | ReflectiveOperationException | LinkageError e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            throw new ClosedDoorException("the native TLS library cannot be called: " + cause);
        }
    }

    private static Class<?> implementation() throws ClosedDoorException {
        try {
            return Class.forName(IMPLEMENTATION);
        } catch (ClassNotFoundException | UnsupportedClassVersionError e) {
            throw new ClosedDoorException(
                    Runtime.version().feature() < 22
                            ? "this is Java " + Runtime.version().feature()
                            : "this jar was built without what Java 22 needs for it",
                    true);
        }
    }

    /** As Netty calls it in the names of files. */
    private static String machine() throws ClosedDoorException {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch");
        if (system.equals("Linux") && machine.equals("amd64")) {
            return "x86_64";
        } else if (system.equals("Linux") && machine.equals("aarch64")) {
            return "aarch_64";
        }
        throw new ClosedDoorException("this is " + system + " on " + machine, true);
    }

    private static byte[] library(String machine) throws IOException, ClosedDoorException {
        String name = "META-INF/native/libnetty_tcnative_linux_" + machine + ".so";
        try (InputStream in = BoringSslDoor.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new ClosedDoorException("the native TLS library is not in the jar");
            }
            return in.readAllBytes();
        }
    }

    private static Map<NativeFunction, Long> addresses(ElfFile file, long base) throws ClosedDoorException {
        Set<String> missing = new TreeSet<>(NativeFunction.names());
        missing.removeAll(file.functions().keySet());
        if (!missing.isEmpty()) {
            throw new ClosedDoorException("the native TLS library has no symbol " + String.join(", ", missing));
        }
        Map<NativeFunction, Long> addresses = new EnumMap<>(NativeFunction.class);
        file.functions()
                .forEach((name, function) -> addresses.put(NativeFunction.valueOf(name), base + function.address()));
        return addresses;
    }

    private static void requireSame(ElfFile file, LoadedLibrary loaded, BoringSsl door) throws ClosedDoorException {
        for (ElfFile.Function function : file.functions().values()) {
            long address = loaded.base() + function.address();
            if (!loaded.contains(address, ElfFile.CODE)
                    || !Arrays.equals(door.read(address, ElfFile.CODE), function.code())) {
                throw new ClosedDoorException("the native TLS library that is loaded is not the one in the jar");
            }
        }
    }
}
