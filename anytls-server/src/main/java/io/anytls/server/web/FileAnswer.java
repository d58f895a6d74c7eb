package io.anytls.server.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is said about a file that is there: all of it, a part, or that it has not changed (RFC 9110, 13 and 14). */
final class FileAnswer {

    private final Path file;
    private final long size;
    private final Instant changed;
    private final String tag;

    private FileAnswer(Path file, BasicFileAttributes attributes) {
        this.file = file;
        this.size = attributes.size();
        this.changed = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
        this.tag = '"' + Long.toHexString(changed.getEpochSecond()) + "-" + Long.toHexString(size) + '"';
    }

    /** @param file without links in its path */
    static Answer of(Path file, HttpHeaders request) throws IOException {
        return new FileAnswer(file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                .to(request);
    }

    private Answer to(HttpHeaders request) throws IOException {
        if (isUnchanged(request)) {
            return Answer.bare(HttpResponseStatus.NOT_MODIFIED, validators());
        }
        ByteRange range = isRangeGood(request) ? ByteRange.parse(request.get(HttpHeaderNames.RANGE), size) : null;
        if (range == null) {
            return body(HttpResponseStatus.OK, headers(), 0, size);
        }
        if (!range.isSatisfiable()) {
            return Answer.plain(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                    .with(HttpHeaderNames.CONTENT_RANGE, "bytes */" + size);
        }
        Map<CharSequence, String> headers = headers();
        headers.put(
                HttpHeaderNames.CONTENT_RANGE,
                "bytes " + range.from() + "-" + (range.from() + range.length() - 1) + "/" + size);
        return body(HttpResponseStatus.PARTIAL_CONTENT, headers, range.from(), range.length());
    }

    private Answer body(HttpResponseStatus status, Map<CharSequence, String> headers, long from, long length)
            throws IOException {
        FileChannel open = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return new Answer(status, headers, new byte[0], open, from, length);
    }

    private Map<CharSequence, String> validators() {
        Map<CharSequence, String> headers = new LinkedHashMap<>();
        headers.put(HttpHeaderNames.LAST_MODIFIED, HttpDate.format(changed));
        headers.put(HttpHeaderNames.ETAG, tag);
        return headers;
    }

    private Map<CharSequence, String> headers() {
        Map<CharSequence, String> headers = new LinkedHashMap<>();
        headers.put(
                HttpHeaderNames.CONTENT_TYPE, ContentTypes.of(file.getFileName().toString()));
        headers.putAll(validators());
        headers.put(HttpHeaderNames.ACCEPT_RANGES, "bytes");
        return headers;
    }

    private boolean isUnchanged(HttpHeaders request) {
        String tags = request.get(HttpHeaderNames.IF_NONE_MATCH);
        if (tags != null) {
            for (String each : tags.split(",")) {
                String one = each.strip();
                if (one.equals("*") || (one.startsWith("W/") ? one.substring(2) : one).equals(tag)) {
                    return true;
                }
            }
            return false;
        }
        String since = request.get(HttpHeaderNames.IF_MODIFIED_SINCE);
        return since != null
                && HttpDate.parse(since).filter(time -> !changed.isAfter(time)).isPresent();
    }

    /** A part is only good for who has the rest of the same file. */
    private boolean isRangeGood(HttpHeaders request) {
        String of = request.get(HttpHeaderNames.IF_RANGE);
        return of == null
                || of.equals(tag)
                || HttpDate.parse(of).filter(changed::equals).isPresent();
    }
}
