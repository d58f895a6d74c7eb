package io.anytls.daemon.dial;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files in which a system says how names are resolved. Blocking; for one thread at a time. */
final class NameFiles {

    /** Of a file that nobody writes by hand, but a name server may be made of it. */
    private static final long LONGEST_RESOLV_CONF = 1 << 20;

    private final Path resolvConf;
    private final Path hosts;
    private String seen = "";
    private NameSettings settings;

    NameFiles(Path resolvConf, Path hosts) {
        this.resolvConf = resolvConf;
        this.hosts = hosts;
    }

    static NameFiles ofThisSystem() {
        return PlatformDependent.isWindows()
                ? new NameFiles(null, Path.of(System.getenv("SystemRoot"), "system32", "drivers", "etc", "hosts"))
                : new NameFiles(Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"));
    }

    /** What they say now; the same object as long as they have not changed. A file that is not there says nothing. */
    NameSettings read() {
        String now = state(resolvConf) + state(hosts);
        if (settings == null || !now.equals(seen)) {
            seen = now;
            NameSettings read = new NameSettings(resolvConf(), hosts());
            settings = read.equals(settings) ? settings : read;
        }
        return settings;
    }

    private static String state(Path file) {
        if (file == null) {
            return "";
        }
        try {
            BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
            return state.fileKey() + " " + state.size() + " " + state.lastModifiedTime() + "; ";
        } catch (IOException e) {
            return "none; ";
        }
    }

    private ResolvConf resolvConf() {
        if (resolvConf == null) {
            return ResolvConf.of(nativeServers());
        }
        String hostname = firstLine(Path.of("/proc/sys/kernel/hostname"));
        try {
            List<String> lines = Files.size(resolvConf) > LONGEST_RESOLV_CONF
                    ? List.of()
                    : new String(Files.readAllBytes(resolvConf), StandardCharsets.ISO_8859_1)
                            .lines()
                            .toList();
            return ResolvConf.parse(lines, hostname);
        } catch (IOException e) {
            return ResolvConf.parse(List.of(), hostname);
        }
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Windows has no file; Netty knows how to ask it. */
    private static List<InetSocketAddress> nativeServers() {
        DnsServerAddressStream stream =
                DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream("");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < stream.size(); i++) {
            servers.add(stream.next());
        }
        return servers;
    }

    private Map<String, List<InetAddress>> hosts() {
        try {
            HostsFileEntriesProvider entries =
                    HostsFileEntriesProvider.parser().parse(hosts.toFile(), StandardCharsets.UTF_8);
            Map<String, List<InetAddress>> all = new HashMap<>(entries.ipv4Entries());
            entries.ipv6Entries().forEach((name, addresses) -> all.merge(name, addresses, NameFiles::joined));
            return all;
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static List<InetAddress> joined(List<InetAddress> some, List<InetAddress> others) {
        List<InetAddress> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }
}
