package io.anytls.daemon.cli;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.link.AnyTlsLink;
import java.util.function.Function;
import picocli.CommandLine.TypeConversionException;

/** From the text of an option to its value. What the parsers complain about becomes picocli's kind of complaint. */
final class Converting {

    private Converting() {}

    static <T> T convert(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static Integer wholeNumber(String text) {
        return number(text, Integer::valueOf);
    }

    /** The same for those that may be larger. */
    static Long wholeNumber64(String text) {
        return number(text, Long::valueOf);
    }

    private static <T> T number(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            boolean digits = text.matches("[+-]?[0-9]+");
            throw new TypeConversionException(
                    Quoted.value(text) + (digits ? " is too large a number" : " is not a whole number"));
        }
    }

    static Boolean yesOrNo(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new TypeConversionException(Quoted.value(text) + " is neither true nor false");
        };
    }

    /** The client's {@code -s}: a share link, or just HOST:PORT. */
    static AnyTlsLink server(String text) {
        if (AnyTlsLink.isLink(text)) {
            return AnyTlsLink.parse(text);
        }
        if (text.contains("://") || text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a server is HOST:PORT or a link that begins with anytls://");
        }
        HostPort address = HostPort.parse(text);
        if (address.host().isEmpty()) {
            throw new IllegalArgumentException("the host is missing");
        }
        return new AnyTlsLink("", address.host(), address.port(), "", false, "");
    }
}
