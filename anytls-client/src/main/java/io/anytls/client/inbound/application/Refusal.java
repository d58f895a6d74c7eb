package io.anytls.client.inbound.application;

import io.anytls.protocol.StreamTimeoutException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * Why a target could not be reached, as far as SOCKS5 and HTTP can say it. Servers send a text, and no two of them the same; failures
 * of our own have a type. This is the one place that reads both.
 */
public enum Refusal {
    GENERAL(1, 502),
    NOT_ALLOWED(
            2,
            403,
            "not allowed",
            "not permitted",
            "permission denied",
            "forbidden",
            "denied",
            "blocked",
            "prohibited"),
    NETWORK_UNREACHABLE(3, 502, "network is unreachable", "network unreachable"),
    HOST_UNREACHABLE(
            4,
            502,
            "no such host",
            "host unreachable",
            "host is unreachable",
            "no route to host",
            "host is down",
            "unknown host",
            "name or service not known",
            "not resolve",
            "no address",
            "no suitable address",
            "server misbehaving"),
    CONNECTION_REFUSED(5, 502, "connection refused", "actively refused"),
    TIMED_OUT(6, 504, "timeout", "timed out", "deadline exceeded");

    private static final int MAX_REASON = 500;

    private final int socksReply;
    private final int httpStatus;
    private final List<String> phrases;

    Refusal(int socksReply, int httpStatus, String... phrases) {
        this.socksReply = socksReply;
        this.httpStatus = httpStatus;
        this.phrases = List.of(phrases);
    }

    /** The reply field of RFC 1928, section 6. */
    public int socksReply() {
        return socksReply;
    }

    /** 403, 502 or 504. */
    public int httpStatus() {
        return httpStatus;
    }

    /** What the failure means, by its type and that of its causes, else by its text. */
    public static Refusal of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Refusal refusal = ofType(cause);
            if (refusal == GENERAL && cause instanceof IOException && cause.getMessage() != null) {
                refusal = ofText(cause.getMessage());
            }
            if (refusal != GENERAL) {
                return refusal;
            }
        }
        return GENERAL;
    }

    private static Refusal ofType(Throwable cause) {
        if (cause instanceof StreamTimeoutException
                || cause instanceof ConnectTimeoutException // before its parent ConnectException
                || cause instanceof SocketTimeoutException
                || cause instanceof TimeoutException) {
            return TIMED_OUT;
        }
        if (cause instanceof UnknownHostException || cause instanceof NoRouteToHostException) {
            return HOST_UNREACHABLE;
        }
        if (cause instanceof ConnectException) {
            Refusal byText = ofText(String.valueOf(cause.getMessage()));
            return byText == GENERAL ? CONNECTION_REFUSED : byText;
        }
        return GENERAL;
    }

    /** Go's errors put the cause last, behind what they were about: host names, which may contain any word, come before it. */
    private static Refusal ofText(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        Refusal byCause = firstMatch(lower.substring(lower.lastIndexOf(": ") + 1));
        return byCause == GENERAL ? firstMatch(lower) : byCause;
    }

    private static Refusal firstMatch(String text) {
        for (Refusal refusal : values()) {
            if (refusal.phrases.stream().anyMatch(text::contains)) {
                return refusal;
            }
        }
        return GENERAL;
    }

    /** The failure in one short line of printable ASCII that can be shown to the application. */
    public static String reason(Throwable failure) {
        String message = failure instanceof IOException ? failure.getMessage() : null;
        if (message == null || message.isBlank()) {
            return "the stream could not be opened";
        }
        String printable = message.replaceAll("[^ -~]", "?");
        return printable.length() <= MAX_REASON ? printable : printable.substring(0, MAX_REASON) + "...";
    }
}
