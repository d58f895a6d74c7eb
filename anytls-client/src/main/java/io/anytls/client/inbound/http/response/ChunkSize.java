package io.anytls.client.inbound.http.response;

/** The line in front of a chunk: a number in hex, perhaps padded with blanks, perhaps with an extension behind it. */
final class ChunkSize {

    private ChunkSize() {}

    static long parse(String line) throws UnreadableResponseException {
        int semicolon = line.indexOf(';');
        String digits = HeaderLines.clean(semicolon < 0 ? line : line.substring(0, semicolon));
        long size = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), 16) : -1;
            if (digit < 0 || size > Long.MAX_VALUE >> 4) {
                throw invalid();
            }
            size = size << 4 | digit;
        }
        if (digits.isEmpty()) {
            throw invalid();
        }
        return size;
    }

    private static UnreadableResponseException invalid() {
        return new UnreadableResponseException("a chunk of the server's answer has no size");
    }
}
