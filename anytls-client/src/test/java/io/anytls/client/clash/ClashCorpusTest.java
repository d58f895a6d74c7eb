package io.anytls.client.clash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.ClientFile;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.rule.RuleTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clash files as converters and people write them. In corpus.txt a line {@code === name} begins one, {@code @@@ path} a file of a provider
 * beside it, and {@code >>>} what has to come of it: {@code error:} and {@code warning:} lines, all that has to be said, and where requests go
 * ({@code tcp example.com:443 -> Proxy}). In routes.txt stands for each where the same twenty requests go; with
 * {@code -Danytls.corpus.write=true} the test writes it instead of comparing it.
 */
class ClashCorpusTest {

    private static final Path ROUTES =
            Path.of("src", "test", "resources", "io", "anytls", "client", "clash", "routes.txt");

    private static final List<String> REQUESTS = List.of(
            "tcp www.google.com:443",
            "tcp ads.example.com:443",
            "tcp one.example.com:443",
            "tcp www.shop.example.net:443",
            "tcp www.baidu.com:443",
            "tcp www.netflix.com:443",
            "tcp printer.local:9100",
            "tcp tracker.test:6881",
            "tcp x.direct.test:80",
            "tcp www.bad.test:443",
            "tcp mail.test:25",
            "tcp git.test:22",
            "tcp 10.1.2.3:443",
            "tcp 192.168.1.1:80",
            "tcp 8.8.8.8:853",
            "tcp 100.64.1.1:443",
            "tcp [2001:db8::1]:443",
            "udp www.google.com:443",
            "udp 8.8.8.8:53",
            "udp stun.test:3478");

    @TempDir
    Path directory;

    record Case(String title, Map<String, String> files, List<String> expected) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Case> cases() {
        try (InputStream in = ClashCorpusTest.class.getResourceAsStream("corpus.txt")) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(all.split("(?m)^=== ")).skip(1).map(ClashCorpusTest::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case parse(String text) {
        String title = text.lines().findFirst().orElseThrow();
        String[] parts = text.substring(title.length() + 1).split("(?m)^>>>\n", -1);
        Map<String, String> files = new LinkedHashMap<>();
        String[] documents = ("clash.yaml\n" + parts[0]).split("(?m)^@@@ ");
        for (String document : documents) {
            String name = document.lines().findFirst().orElseThrow();
            files.put(name, document.substring(name.length() + 1));
        }
        return new Case(
                title, files, parts[1].lines().filter(line -> !line.isBlank()).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comesToWhatIsExpected(Case of) throws IOException {
        Problems problems = new Problems(of.title().contains("lenient"));
        List<String> found = new ArrayList<>();
        ClientConfig config = null;
        try {
            config = read(of, problems);
        } catch (ConfigException e) {
            e.lines().forEach(line -> found.add("error: " + line));
        }
        problems.warnings().forEach(warning -> found.add("warning: " + warning));
        for (String line : of.expected()) {
            if (!line.matches("(error|warning): .*")) {
                found.add(line.substring(0, line.indexOf(" -> ")) + " -> " + route(config, line.split(" ")));
            }
        }
        String said = String.join("\n", found).replace(directory + "/", "");
        assertEquals(String.join("\n", of.expected()), said);
    }

    @Test
    void twentyRequestsGoWhereTheyWent() throws IOException {
        StringBuilder found = new StringBuilder();
        for (Case of : cases().toList()) {
            found.append("=== ").append(of.title()).append('\n');
            ClientConfig config;
            try {
                config = read(of, new Problems(of.title().contains("lenient")));
            } catch (ConfigException e) {
                found.append("refused\n");
                continue;
            }
            for (String request : REQUESTS) {
                found.append(request)
                        .append(" -> ")
                        .append(route(config, request.split(" ")))
                        .append('\n');
            }
        }
        if (Boolean.getBoolean("anytls.corpus.write")) {
            Files.writeString(ROUTES, found);
        }
        assertEquals(Files.readString(ROUTES), found.toString());
    }

    private ClientConfig read(Case of, Problems problems) throws IOException {
        for (Map.Entry<String, String> file : of.files().entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return ClientFile.read(new ConfigSources(List.of(directory.resolve("clash.yaml")), List.of()), problems);
    }

    private static String route(ClientConfig config, String[] words) {
        if (config == null) {
            return "nothing is started";
        }
        HostPort target = HostPort.parse(words[1]);
        RuleAction action = new RuleTable(config.route().rules())
                .of(Asked.of(words[0].equals("udp"), target.host(), target.port(), "mixed-port", "", null));
        if (action instanceof RuleAction.Route route) {
            return route.tag();
        }
        return action == null ? config.route().last().tag() : "reject";
    }
}
