package io.anytls.daemon.dial;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Thrown when a host cannot be connected to. The message is a short reason, fit to be shown to a person at the other end. */
public final class DialException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it was, for counters and for what to do next. Of several the first in this order is told. */
    public enum Kind {
        NO_DESCRIPTORS("out of file descriptors"),
        NO_LOCAL_ADDRESS("the local address to dial from is not there"),
        REFUSED("connection refused"),
        TIMEOUT("timed out"),
        OTHER("connect failed"),
        UNREACHABLE("host unreachable"),
        FORBIDDEN("not allowed"),
        LOOK_UP_FAILED("name look-up failed"),
        UNRESOLVED("no such host");

        private final String reason;

        Kind(String reason) {
            this.reason = reason;
        }
    }

    /** A socket that cannot be made is told of by Netty in wrappers three deep; and causes may go round in a circle. */
    private static final int MOST_CAUSES = 8;

    private final Kind kind;

    public DialException(Kind kind, Throwable cause) {
        super(kind.reason, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Sorts what a look-up or a connect failed with, or what has ended a connection. */
    public static DialException of(Throwable cause) {
        return cause instanceof DialException e ? e : new DialException(kind(cause), cause);
    }

    private static Kind kind(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return isAbsent(failure) ? Kind.UNRESOLVED : Kind.LOOK_UP_FAILED;
        }
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            Kind kind = kindOfOne(cause);
            if (kind != Kind.OTHER) {
                return kind;
            }
            cause = cause.getCause();
        }
        return Kind.OTHER;
    }

    /** The transports agree on few exception types, and else on the system's words only. */
    private static Kind kindOfOne(Throwable cause) {
        String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (words.contains("too many open files")) {
            return Kind.NO_DESCRIPTORS;
        } else if ((cause instanceof BindException || words.startsWith("bind("))
                && words.contains("cannot assign requested address")) {
            return Kind.NO_LOCAL_ADDRESS; // while it connects, it is the network that has gone
        } else if (cause instanceof ConnectTimeoutException || words.contains("timed out")) {
            return Kind.TIMEOUT;
        } else if (cause instanceof NoRouteToHostException
                || words.contains("unreachable")
                || words.contains("cannot assign requested address")
                || words.contains("network is down")
                || words.contains("no route")) {
            return Kind.UNREACHABLE;
        } else if (cause instanceof ConnectException && words.contains("refused")) {
            return Kind.REFUSED;
        }
        return Kind.OTHER;
    }

    /** Whether a look-up failed because a name server has said that there is nothing, and not because none could say. */
    static boolean isAbsent(Throwable lookUpFailure) {
        Throwable cause = lookUpFailure.getCause();
        return lookUpFailure instanceof UnknownHostException
                && (cause == null
                        || cause instanceof DnsErrorCauseException e
                                && e.getCode().equals(DnsResponseCode.NXDOMAIN));
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // it tells of the network, not of a place in the code
    }
}
