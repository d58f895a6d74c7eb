package io.anytls.daemon.boringssl;

import java.util.List;

/**
 * Where the system has loaded a library, as Linux tells in /proc/self/maps.
 *
 * @param base the address of its first byte
 * @param end behind its last one
 */
record LoadedLibrary(long base, long end) {

    /**
     * Looks for one.
     *
     * @param maps lines like {@code 7f12a000-7f12c000 r--p 00000000 08:01 42  /tmp/libname123.so (deleted)}, by address
     * @param name what the file's name contains
     * @throws ClosedDoorException if it is not there, or more than once
     */
    static LoadedLibrary find(List<String> maps, String name) throws ClosedDoorException {
        LoadedLibrary found = null;
        for (String line : maps) {
            if (line.substring(line.lastIndexOf('/') + 1).contains(name)) {
                String[] fields = line.split(" ", 4);
                int dash = fields[0].indexOf('-');
                long end = Long.parseUnsignedLong(fields[0].substring(dash + 1), 16);
                if (Long.parseUnsignedLong(fields[2], 16) != 0 && found != null) {
                    found = new LoadedLibrary(found.base, end);
                } else if (found == null) {
                    found = new LoadedLibrary(Long.parseUnsignedLong(fields[0].substring(0, dash), 16), end);
                } else {
                    throw new ClosedDoorException("two native TLS libraries are loaded");
                }
            }
        }
        if (found == null) {
            throw new ClosedDoorException("the native TLS library is not found in memory");
        }
        return found;
    }

    boolean contains(long address, int length) {
        return address >= base && address + length <= end;
    }
}
