package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.group.GeneratedRules.Request;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.ReservedPorts;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hundred rules of all kinds and hundreds of requests, with sing-box and with ours: each request goes the same way in both. */
class GeneratedRulesTest {

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning(".*");

    @BeforeEach
    void find() {
        SingBox.assumeThere();
    }

    @Test
    void requestsGoWhereTheyGoInSingBox() throws Exception {
        compare(1, 200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @Tag("long")
    void manyMoreDoSoToo(long seed) throws Exception {
        compare(seed, 500);
    }

    private void compare(long seed, int count) throws Exception {
        GeneratedRules generated = new GeneratedRules(seed);
        List<String> rules = generated.rules();
        List<String> sets = written(generated.sets());
        List<Request> requests = generated.requests(count);
        try (LetterProxy a = new LetterProxy('a');
                LetterProxy b = new LetterProxy('b');
                LetterProxy c = new LetterProxy('c')) {
            String outbounds = String.join(", ", a.outbound(), b.outbound(), c.outbound());
            Map<String, Integer> theirPorts = ports();
            List<String> theirs = SingBox.during(
                    file("theirs.json", theirPorts, outbounds, rules, sets), () -> ways(theirPorts, requests));
            Map<String, Integer> ourPorts = ports();
            Path ours = file("ours.json", ourPorts, outbounds, rules, sets);
            RunningProgram started = workspace.startHere("anytls-client", "-c", ours.toString());
            ourPorts.values().forEach(port -> started.awaitLine("listening on 127.0.0.1:" + port));
            assertEquals("", differences(requests, theirs, ways(ourPorts, requests), rules, sets));
            assertTrue(new HashSet<>(theirs).containsAll(List.of("a", "b", "c", "refused")), theirs::toString);
        }
    }

    private static Map<String, Integer> ports() {
        return Map.of("in-a", ReservedPorts.next(), "in-b", ReservedPorts.next());
    }

    /** The sets in the three forms in which a file may have them. */
    private List<String> written(List<String> sets) throws IOException {
        List<String> written = new ArrayList<>();
        for (int number = 0; number < sets.size(); number++) {
            Path source = workspace.directory().resolve("set" + number + ".json");
            Files.writeString(source, "{\"version\": 3, \"rules\": " + sets.get(number) + "}");
            Path compiled = workspace.directory().resolve("set" + number + ".srs");
            String how = switch (number % 3) {
                case 0 -> "\"type\": \"inline\", \"rules\": " + sets.get(number);
                case 1 -> "\"type\": \"local\", \"format\": \"source\", \"path\": \"" + source + "\"";
                default -> {
                    SingBox.compile(source, compiled);
                    yield "\"type\": \"local\", \"format\": \"binary\", \"path\": \"" + compiled + "\"";
                }
            };
            written.add("{\"tag\": \"set" + number + "\", " + how + "}");
        }
        return written;
    }

    private Path file(String name, Map<String, Integer> ports, String outbounds, List<String> rules, List<String> sets)
            throws IOException {
        String users = IntStream.range(0, GeneratedRules.USERS)
                .mapToObj("{\"username\": \"u%d\", \"password\": \"p\"}"::formatted)
                .collect(Collectors.joining(", "));
        String inbounds = ports.entrySet().stream()
                .map(port ->
                        "{\"type\": \"mixed\", \"tag\": \"%s\", \"listen\": \"127.0.0.1\", \"listen_port\": %d, \"users\": [%s]}"
                                .formatted(port.getKey(), port.getValue(), users))
                .collect(Collectors.joining(", "));
        return Files.writeString(workspace.directory().resolve(name), """
                {
                  "log": {"level": "info"},
                  "inbounds": [%s],
                  "outbounds": [%s],
                  "route": {
                    "rules": [
                      %s
                    ],
                    "rule_set": [%s],
                    "final": "c"
                  },
                  "experimental": {"clash_api": {"default_mode": "Rule"}}
                }
                """.formatted(
                        inbounds, outbounds, String.join(",\n", rules), String.join(",\n", sets)));
    }

    private static List<String> ways(Map<String, Integer> ports, List<Request> requests) throws IOException {
        List<String> ways = new ArrayList<>();
        for (Request request : requests) {
            ways.add(way(ports.get(request.inbound()), request));
        }
        return ways;
    }

    private static String way(int proxy, Request request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(request.source(), 0));
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress("127.0.0.1", proxy));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(new byte[] {5, 1, 2});
            in.readShort();
            byte[] user = request.user().getBytes(StandardCharsets.US_ASCII);
            byte[] login = new byte[user.length + 4];
            login[0] = 1;
            login[1] = (byte) user.length;
            System.arraycopy(user, 0, login, 2, user.length);
            login[user.length + 2] = 1;
            login[user.length + 3] = 'p';
            socket.getOutputStream().write(login);
            assertEquals(0, in.readShort() & 0xFF, "the user is not known");
            socket.getOutputStream().write(Application.connectRequest(request.host(), request.port()));
            in.readByte();
            if (in.readByte() != 0) {
                return "refused";
            }
            in.readByte();
            in.skipNBytes(
                    switch (in.readByte()) {
                        case 1 -> 6;
                        case 4 -> 18;
                        default -> in.readUnsignedByte() + 2;
                    });
            return "" + (char) in.readByte();
        } catch (EOFException | SocketException e) {
            return "refused";
        }
    }

    private static String differences(
            List<Request> requests, List<String> theirs, List<String> ours, List<String> rules, List<String> sets) {
        return IntStream.range(0, requests.size())
                .filter(i -> !theirs.get(i).equals(ours.get(i)))
                .mapToObj(i -> {
                    String user = "\"" + requests.get(i).user() + "\"";
                    return requests.get(i) + ": sing-box " + theirs.get(i) + ", ours " + ours.get(i) + "\n    "
                            + rules.stream().filter(rule -> rule.contains(user)).collect(Collectors.joining("\n    "));
                })
                .collect(Collectors.joining("\n"))
                .transform(found -> found.isEmpty() ? "" : found + "\n" + String.join("\n", sets));
    }
}
