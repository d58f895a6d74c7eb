package io.anytls.daemon.boringssl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The functions of a 64-bit ELF library. It is read from the jar, as the file that the library was loaded from is deleted.
 *
 * @param functions by their names
 */
record ElfFile(Map<String, Function> functions) {

    /** So much of a function is enough to know it by. */
    static final int CODE = 16;

    private static final int SECTION_TABLE = 0x28;
    private static final int SECTION_BYTES = 0x3a;
    private static final int SECTION_COUNT = 0x3c;

    private static final int SYMBOL_TABLE = 2;
    private static final int SYMBOL_BYTES = 24;
    private static final int FUNCTION = 2;

    /**
     * A function.
     *
     * @param address counted from where the library is loaded
     * @param code how it begins; the system's loader changes nothing there
     */
    record Function(long address, byte[] code) {}

    /**
     * Reads a file in little endian order.
     *
     * @param wanted names of functions; others are not looked at, as there are thousands
     * @throws RuntimeException if it is no such file, or damaged
     */
    static ElfFile read(byte[] bytes, Set<String> wanted) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(0) != 0x464c457f || file.get(4) != 2 || file.get(5) != 1) {
            throw new IllegalArgumentException("not a 64-bit ELF file");
        }
        Map<String, Function> functions = new HashMap<>();
        int count = Short.toUnsignedInt(file.getShort(SECTION_COUNT));
        for (int i = 0; i < count; i++) {
            Section section = Section.at(file, i);
            if (section.type == SYMBOL_TABLE) {
                functions(file, section, wanted, functions);
            }
        }
        return new ElfFile(Map.copyOf(functions));
    }

    private static void functions(ByteBuffer file, Section table, Set<String> wanted, Map<String, Function> found) {
        int names = Section.at(file, table.link).offset;
        int end = table.offset + table.size;
        for (int symbol = table.offset; symbol < end; symbol += SYMBOL_BYTES) {
            if ((file.get(symbol + 4) & 0xf) == FUNCTION) {
                String name = candidate(file.array(), names + file.getInt(symbol));
                if (name != null && wanted.contains(name)) {
                    long address = file.getLong(symbol + 8);
                    Section code = Section.at(file, Short.toUnsignedInt(file.getShort(symbol + 6)));
                    byte[] begin = new byte[CODE];
                    file.get(Math.toIntExact(code.offset + address - code.address), begin);
                    found.put(name, new Function(address, begin));
                }
            }
        }
    }

    /** The name that begins here, or null for most of those that nobody asks for: C++ mangles its names, and has the greater part of them. */
    private static String candidate(byte[] bytes, int start) {
        if (bytes[start] == '_') {
            return null;
        }
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private record Section(int type, long address, int offset, int size, int link) {

        static Section at(ByteBuffer file, int number) {
            int header = Math.toIntExact(file.getLong(SECTION_TABLE))
                    + number * Short.toUnsignedInt(file.getShort(SECTION_BYTES));
            return new Section(
                    file.getInt(header + 4),
                    file.getLong(header + 0x10),
                    Math.toIntExact(file.getLong(header + 0x18)),
                    Math.toIntExact(file.getLong(header + 0x20)),
                    file.getInt(header + 0x28));
        }
    }
}
