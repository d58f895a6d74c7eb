package io.anytls.daemon.schema;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.dns.DnsServerType;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What sing-box had for a name server before 1.12: {@code tls://1.1.1.1}, {@code 8.8.8.8}, {@code local}. */
record OldDnsAddress(DnsServerType type, String host, int port, String path) {

    private static final Pattern FORM =
            Pattern.compile("(?:([a-z0-9]+)://)?(\\[[^]]+]|[^/:]+|[^/]*:[^/]*:[^/]*?)(?::(\\d{1,5}))?(/.*)?");

    /** Whether it is no server, but the old word for a refusal: {@code rcode://success}. */
    static boolean refuses(Section section) {
        return section.get(DnsServerFields.ADDRESS)
                .filter(address -> address.startsWith("rcode://"))
                .isPresent();
    }

    /** Empty if it is none that can be asked, which is told. */
    static Optional<OldDnsAddress> read(Section section) {
        String text = section.get(DnsServerFields.ADDRESS).orElseThrow();
        if (text.equals("local")) {
            return Optional.of(new OldDnsAddress(DnsServerType.LOCAL, "", 0, ""));
        }
        Matcher matcher = FORM.matcher(text);
        String kind = matcher.matches() && matcher.group(1) != null ? matcher.group(1) : "udp";
        Optional<DnsServerType> type = type(kind);
        if (!matcher.matches() || text.equals("fakeip") || type.isEmpty()) {
            section.unsupported(
                    DnsServerFields.ADDRESS,
                    Entries.shown(text)
                            + " is not supported: write \"local\", an address, or one behind udp://, tcp://, tls:// or https://");
            return Optional.empty();
        }
        try {
            int port = matcher.group(3) == null ? type.get().port() : Integer.parseInt(matcher.group(3));
            HostPort address = new HostPort(HostPort.parseHost(matcher.group(2)), port);
            String path = matcher.group(4) == null ? "/dns-query" : matcher.group(4);
            return Optional.of(new OldDnsAddress(type.get(), address.host(), address.port(), path));
        } catch (IllegalArgumentException e) {
            section.error(DnsServerFields.ADDRESS, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<DnsServerType> type(String kind) {
        return kind.matches("udp|tcp|tls|https")
                ? Optional.of(DnsServerType.valueOf(kind.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }
}
