package io.anytls.server.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is said to a request.
 *
 * @param headers beside those that every answer has
 * @param text the body; empty if it is a part of a file
 * @param file open, or null; whoever has the answer closes it
 * @param from the first byte of that part
 * @param length bytes of the body
 */
record Answer(
        HttpResponseStatus status,
        Map<CharSequence, String> headers,
        byte[] text,
        FileChannel file,
        long from,
        long length) {

    /** A page. */
    static Answer html(HttpResponseStatus status, String html) {
        byte[] body = html.getBytes(StandardCharsets.UTF_8);
        Map<CharSequence, String> headers = new LinkedHashMap<>();
        headers.put(HttpHeaderNames.CONTENT_TYPE, "text/html");
        return new Answer(status, headers, body, null, 0, body.length);
    }

    /** A page that says the status, as web servers have it. */
    static Answer plain(HttpResponseStatus status) {
        return html(
                status,
                "<html>\r\n<head><title>" + status + "</title></head>\r\n<body>\r\n<center><h1>" + status
                        + "</h1></center>\r\n</body>\r\n</html>\r\n");
    }

    /** The same with another header. */
    Answer with(CharSequence name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Without a body. */
    static Answer bare(HttpResponseStatus status, Map<CharSequence, String> headers) {
        return new Answer(status, headers, new byte[0], null, 0, 0);
    }
}
