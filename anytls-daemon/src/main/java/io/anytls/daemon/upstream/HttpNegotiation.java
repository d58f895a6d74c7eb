package io.anytls.daemon.upstream;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** CONNECT of HTTP. */
final class HttpNegotiation implements Negotiation {

    /** Bytes of an answer's head. */
    private static final int MOST = 16 << 10;

    private static final String END = "\r\n\r\n";

    private final UpstreamServer server;
    private final String target;

    HttpNegotiation(UpstreamServer server, String host, int port) {
        this.server = server;
        this.target = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public void begin(ByteBuf out) {
        StringBuilder head = new StringBuilder("CONNECT ")
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(target);
        if (!server.user().isEmpty()) {
            byte[] said = (server.user() + ":" + server.password()).getBytes(StandardCharsets.UTF_8);
            head.append("\r\nProxy-Authorization: Basic ")
                    .append(Base64.getEncoder().encodeToString(said));
        }
        out.writeCharSequence(head.append(END), StandardCharsets.UTF_8);
    }

    @Override
    public boolean answered(ByteBuf in, ByteBuf out) throws IOException {
        String known = in.toString(in.readerIndex(), Math.min(in.readableBytes(), MOST), StandardCharsets.ISO_8859_1);
        int end = known.indexOf(END);
        if (end < 0) {
            if (known.length() == MOST || !"HTTP/1.".startsWith(known) && !known.startsWith("HTTP/1.")) {
                throw new IOException("the proxy does not speak HTTP");
            }
            return false;
        }
        in.skipBytes(end + END.length());
        String[] line = known.substring(0, known.indexOf('\r')).split(" ", 3);
        if (!line[0].startsWith("HTTP/1.") || line.length < 2 || !line[1].matches("\\d{3}")) {
            throw new IOException("the proxy does not speak HTTP");
        } else if (!line[1].startsWith("2")) {
            throw new UpstreamRefusedException(reason(line[1]));
        }
        return true;
    }

    private static String reason(String status) {
        return switch (status) {
            case "403" -> "not allowed";
            case "407" -> "the proxy behind this server does not take its user and password";
            case "504" -> "timed out";
            default -> "the proxy could not connect";
        };
    }
}
