package io.anytls.daemon.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Takes what a web server has compressed apart. */
final class Gunzip {

    private Gunzip() {}

    /**
     * The body as it was before.
     *
     * @param most bytes that it may have; not one more is made
     */
    static byte[] of(Map<String, String> headers, byte[] body, int most) throws FetchException {
        String coding = headers.getOrDefault("content-encoding", "").toLowerCase(Locale.ROOT);
        if (coding.isEmpty() || coding.equals("identity")) {
            return body;
        } else if (!coding.matches("(x-)?gzip")) {
            throw new FetchException("the answer is compressed in a way that was not asked for");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new FetchException("it is larger than " + (most >> 10) + " KiB, decompressed");
            }
            return plain;
        } catch (FetchException e) {
            throw e;
        } catch (IOException e) {
            throw new FetchException("the answer is compressed and broken", e);
        }
    }
}
