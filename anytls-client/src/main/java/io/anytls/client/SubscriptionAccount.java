package io.anytls.client;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a panel says of an account, {@code upload=1; download=2; total=3; expire=4}, in words. */
public final class SubscriptionAccount {

    private static final double GIB = 1L << 30;

    private SubscriptionAccount() {}

    /** Empty if it says nothing that is understood. */
    public static Optional<String> parse(String header) {
        Map<String, Long> numbers = new HashMap<>();
        for (String part : header.split(";")) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length == 2 && pair[1].strip().matches("\\d{1,18}")) {
                numbers.put(pair[0].strip().toLowerCase(Locale.ROOT), Long.parseLong(pair[1].strip()));
            }
        }
        if (!numbers.containsKey("upload") && !numbers.containsKey("download")) {
            return Optional.empty();
        }
        long used = numbers.getOrDefault("upload", 0L) + numbers.getOrDefault("download", 0L);
        long total = numbers.getOrDefault("total", 0L);
        long expires = numbers.getOrDefault("expire", 0L);
        String words = "used " + gib(used) + (total > 0 ? " of " + gib(total) : "");
        return Optional.of(expires > 0 && expires < 1L << 40 ? words + ", until " + day(expires) : words);
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
    }

    private static LocalDate day(long second) {
        return Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC).toLocalDate();
    }
}
