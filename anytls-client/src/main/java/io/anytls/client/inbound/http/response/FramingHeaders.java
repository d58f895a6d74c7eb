package io.anytls.client.inbound.http.response;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the headers of a response say of its body's end (RFC 9112, section 6.3), read as browsers read them: chunked wins over a length,
 * equal lengths are one, and one that is no number is none.
 */
final class FramingHeaders {

    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";
    private static final Pattern NUMBER = Pattern.compile("0*[0-9]{1,18}");

    private FramingHeaders() {}

    /**
     * Takes them out of the headers, and puts a length back that can be relied on.
     *
     * @param bodyless whether there is no body whatever they say
     */
    static Framing take(HttpHeaders headers, boolean bodyless) throws UnreadableResponseException {
        Set<String> codings = elements(headers, TRANSFER_ENCODING);
        Set<String> lengths = elements(headers, CONTENT_LENGTH);
        headers.remove(TRANSFER_ENCODING);
        codings.remove("identity");
        boolean chunked = codings.remove("chunked");
        if (!bodyless && !codings.isEmpty()) {
            throw new UnreadableResponseException("the server's answer has a transfer coding that nobody asked for");
        }
        if (!bodyless && !chunked && lengths.size() > 1) {
            throw new UnreadableResponseException("the server's answer has two lengths");
        }
        String text = !chunked && lengths.size() == 1 ? lengths.iterator().next() : "";
        long length = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
        setLength(headers, length);
        if (bodyless) {
            return Framing.NONE;
        }
        if (chunked) {
            return Framing.CHUNKED;
        }
        return length < 0 ? Framing.UNTIL_END : Framing.length(length);
    }

    /** @param length or less than 0 */
    private static void setLength(HttpHeaders headers, long length) {
        if (length < 0) {
            headers.remove(CONTENT_LENGTH);
        } else if (!headers.getAll(CONTENT_LENGTH).equals(List.of(Long.toString(length)))) {
            headers.set(CONTENT_LENGTH, Long.toString(length));
        }
    }

    /** The elements of its lists, in lower case. */
    private static Set<String> elements(HttpHeaders headers, String name) {
        Set<String> elements = new HashSet<>();
        for (String list : headers.getAll(name)) {
            for (String element : list.split(",")) {
                if (!element.isBlank()) {
                    elements.add(element.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return elements;
    }

    /** Whether the connection stays when this response is over, as far as its headers tell. */
    static boolean keepAlive(HttpHeaders headers, boolean unlessTold) {
        Set<String> options = elements(headers, "Connection");
        return !options.contains("close") && (unlessTold || options.contains("keep-alive"));
    }
}
