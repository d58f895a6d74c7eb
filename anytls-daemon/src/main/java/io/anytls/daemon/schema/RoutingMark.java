package io.anytls.daemon.schema;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import java.math.BigInteger;
import java.util.Locale;

/** A mark of packets: a number of 32 bits, or the same in quotes, there in base 2, 8 or 16 too, as Go has it. */
final class RoutingMark {

    private static final BigInteger MOST = BigInteger.valueOf(0xFFFF_FFFFL);

    static final ValueType<Long> TYPE = Types.ANY.then("number, or number in quotes", RoutingMark::read, Json::number);

    private RoutingMark() {}

    private static Long read(Json value) {
        try {
            BigInteger read = value instanceof Json.Num number
                    ? new BigInteger(number.digits())
                    : parse(((Json.Text) value).value().toLowerCase(Locale.ROOT));
            if (read.signum() >= 0 && read.compareTo(MOST) <= 0) {
                return read.longValue();
            }
        } catch (NumberFormatException | ClassCastException e) {
            // told below
        }
        throw new IllegalArgumentException("has to be a number from 0 to 4294967295, such as 45 or \"0x2d\"");
    }

    private static BigInteger parse(String text) {
        if (text.isEmpty()) {
            return BigInteger.ZERO;
        } else if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16);
        } else if (text.startsWith("0b")) {
            return new BigInteger(text.substring(2), 2);
        }
        return text.startsWith("0") && text.length() > 1
                ? new BigInteger(text.substring(text.startsWith("0o") ? 2 : 1), 8)
                : new BigInteger(text);
    }
}
