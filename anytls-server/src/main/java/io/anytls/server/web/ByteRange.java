package io.anytls.server.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file that is asked for (RFC 9110, 14.1.2). Requests for several parts get the whole file, which is allowed.
 *
 * @param from the first byte; -1 if the file has no such part
 * @param length in bytes
 */
record ByteRange(long from, long length) {

    private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /**
     * Reads a Range header.
     *
     * @return null if the whole file is to be sent
     */
    static ByteRange parse(String header, long size) {
        Matcher parts = header == null ? null : ONE.matcher(header);
        if (parts == null || !parts.matches()) {
            return null;
        }
        String first = parts.group(1);
        String last = parts.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? null : ofEnd(Long.parseLong(last), size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return null;
        }
        return from >= size ? new ByteRange(-1, 0) : new ByteRange(from, Math.min(to, size - 1) - from + 1);
    }

    private static ByteRange ofEnd(long length, long size) {
        long possible = Math.min(length, size);
        return possible == 0 ? new ByteRange(-1, 0) : new ByteRange(size - possible, possible);
    }

    boolean isSatisfiable() {
        return from >= 0;
    }
}
