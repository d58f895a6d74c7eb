package io.anytls.client.group;

import io.anytls.daemon.address.HostPort;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Sites, and which member serves which: where one is missing, only its sites go to others. */
final class TargetSites {

    /** {@code co.uk}, {@code com.cn}: what is registered below such a name is one part longer. */
    private static final int LONGEST_SUFFIX_PART = 3;

    private TargetSites() {}

    /** What a name belongs to: {@code a.b.example.com} to {@code example.com}. An address is a site of its own. */
    static String of(String host) {
        if (HostPort.isIpLiteral(host)) {
            return host;
        }
        String[] parts = host.toLowerCase(Locale.ROOT).split("\\.");
        int count = parts.length;
        if (count < 3) {
            return host.toLowerCase(Locale.ROOT);
        }
        boolean longer = parts[count - 1].length() == 2 && parts[count - 2].length() <= LONGEST_SUFFIX_PART;
        String site = parts[count - 2] + "." + parts[count - 1];
        return longer ? parts[count - 3] + "." + site : site;
    }

    /** By highest random weight, as it is called. */
    static Member member(List<Member> members, String site) {
        return members.stream()
                .max(Comparator.comparingInt((Member member) -> weight(member.tag(), site))
                        .thenComparing(Member::tag))
                .orElseThrow();
    }

    private static int weight(String tag, String site) {
        int hash = tag.hashCode() * 0x9E3779B9 ^ site.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return hash ^ hash >>> 16;
    }
}
