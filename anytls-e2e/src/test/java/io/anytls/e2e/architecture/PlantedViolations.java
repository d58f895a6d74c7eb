package io.anytls.e2e.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * For each rule of the architecture, classes that break it. They are compiled against the real ones into folders of their own, so
 * that nothing of them ever lies among the real ones.
 */
final class PlantedViolations {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** Opened once: most of a compilation's time goes there. */
    private static final StandardJavaFileManager CLASS_PATH = COMPILER.getStandardFileManager(null, null, null);

    /** By rule: sources, each beginning with its package. */
    private static final Map<String, List<String>> SOURCES = new LinkedHashMap<>();

    private static final String BORING = "daemon.boringssl;public class Planted {}";

    static {
        plant("protocolKnowsNoOtherModule", uses("protocol.frame", "io.anytls.daemon.StartupException"));
        plant("daemonKnowsNoOtherModule", uses("daemon.dial", "io.anytls.protocol.frame.Frame"));
        plant("clientDoesNotKnowServer", uses("client.pool", "io.anytls.server.Server"));
        plant("serverDoesNotKnowClient", uses("server.limit", "io.anytls.client.Client"));
        plant("protocolNeedsNettyAndSlf4jOnly", uses("protocol.relay", "picocli.CommandLine"));
        plant("frameKnowsNothingOfOurs", uses("protocol.frame", "io.anytls.protocol.address.TargetAddress"));
        plant("authKnowsNothingOfOurs", uses("protocol.auth", "io.anytls.protocol.frame.Frame"));
        plant("addressKnowsNothingOfOurs", uses("protocol.address", "io.anytls.protocol.frame.Frame"));
        plant("paddingKnowsFrame", uses("protocol.padding", "io.anytls.protocol.session.Session"));
        plant("shapeKnowsPadding", uses("protocol.shape", "io.anytls.protocol.frame.Frame"));
        plant("sessionKnowsFramePaddingAndShape", uses("protocol.session", "io.anytls.protocol.address.TargetAddress"));
        plant("aStreamKnowsItsCarrierOnly", "protocol.session;final class StreamInput { Session session; }");
        plant("noPartOfAStreamKnowsTheStream", "protocol.session;final class StreamInput { StreamChannel stream; }");
        plant("datagramsKnowAddressFrameAndSession", uses("protocol.datagram", "io.anytls.protocol.auth.User"));
        plant("conversationKnowsAddressAndSession", uses("protocol.conversation", "io.anytls.protocol.frame.Frame"));
        plant("noCyclesInTheProtocol", circle("protocol"));
        plant("noCyclesInTheDaemon", circle("daemon"));
        plant("noCyclesInTheClient", circle("client"));
        plant("noCyclesInTheServer", circle("server"));
        plant("noRoomOfTheClientKnowsItsRoot", uses("client.pool", "io.anytls.client.Client"));
        plant("noRoomOfTheServerKnowsItsRoot", uses("server.limit", "io.anytls.server.Server"));
        plant(
                "noRoomOfTheDaemonKnowsItsRoot",
                uses("daemon.dial", "io.anytls.daemon.Root"),
                "daemon;public class Root {}");
        plant("theProtocolsRootKnowsNoRoom", uses("protocol", "io.anytls.protocol.frame.Frame"));
        plant("jacksonInConfigOnly", uses("client.pool", "com.fasterxml.jackson.databind.JsonNode"));
        plant("picocliInTheCommandLinesOnly", uses("client", "picocli.CommandLine"));
        plant("logbackInTheLoggingPackageOnly", uses("daemon.dial", "ch.qos.logback.classic.Logger"));
        plant("noOtherLogging", uses("server.limit", "java.util.logging.Logger"));
        plant("poolConfigAndInboundSeeChannelsNotFrames", uses("client.inbound", "io.anytls.protocol.frame.Frame"));
        plant("configKnowsNoNetty", uses("server.config", "io.netty.channel.Channel"));
        plant("theLanguageKnowsNoOption", uses("daemon.config", "io.anytls.daemon.option.Option"));
        plant("optionsKnowNoSchema", uses("daemon.option", "io.anytls.daemon.schema.DialOptions"));
        plant("schemaKnowsNoNetty", uses("daemon.schema", "io.netty.channel.Channel"));
        plant("workersKnowNoConfiguration", uses("daemon.rule", "io.anytls.daemon.config.Field"));
        plant("theNativeLibraryIsForTlsOnly", uses("daemon.transport", "io.anytls.daemon.boringssl.Planted"), BORING);
        plant("payloadKnowsNothingOfOurs", uses("daemon.payload", "io.anytls.daemon.StartupException"));
        plant("budgetKnowsNothingOfOurs", uses("protocol.budget", "io.anytls.protocol.frame.Frame"));
        plant("turnsKnowNothingOfOurs", uses("server.turn", "io.anytls.server.Server"));
        plant("ruleSetsKnowRules", uses("daemon.ruleset", "io.anytls.daemon.StartupException"));
        plant("rulesDialNobody", uses("daemon.rule", "io.anytls.daemon.transport.TcpTuning"));
        plant("clashKnowsTheLanguageOnly", uses("client.clash", "io.anytls.client.Client"));
        plant("groupsKnowOutboundsNotSessions", uses("client.group", "io.anytls.protocol.session.Session"));
        plant("tunnelsKnowNeitherInboundsNorPool", uses("client.tunnel", "io.anytls.client.pool.SessionPool"));
        plant("thePoolOfTheServerKnowsNoStream", uses("server.outbound.pool", "io.anytls.protocol.frame.Frame"));
        plant("webPagesKnowNeitherUsersNorFallbacks", uses("server.web", "io.anytls.protocol.auth.User"));
        plant("nobodyWaitsForAFuture", does("client.pool", "new java.util.concurrent.FutureTask<>(() -> 1).get()"));
        plant("nobodyWaitsForAnotherThread", does("server.limit", "new java.util.concurrent.Semaphore(0).acquire()"));
        plant("nobodySleeps", does("server.limit", "Thread.sleep(1)"));
        plant("noNameTwice", "client.pool;class Twice {}", "server.limit;class Twice {}");
        plant("onePlaceExits", does("client.pool", "System.exit(1)"));
        plant("namesSayWhatThingsAre", "client.pool;class PlantedHelper {}");
    }

    private PlantedViolations() {}

    static Iterable<String> rules() {
        return SOURCES.keySet();
    }

    /** Compiles what breaks the rule into a folder below {@code scratch}. */
    static Path compiled(String rule, Path scratch) {
        try {
            Path folder = Files.createDirectories(scratch.resolve(rule));
            List<Path> files = new ArrayList<>();
            for (String source : SOURCES.get(rule)) {
                Path room = Files.createDirectories(folder.resolve(source.split(";")[0]));
                Path file = room.resolve(className(source) + ".java");
                files.add(Files.writeString(file, "package io.anytls." + source));
            }
            List<String> options = List.of("-proc:none", "-nowarn", "-d", folder.toString());
            if (!COMPILER.getTask(null, CLASS_PATH, null, options, null, CLASS_PATH.getJavaFileObjectsFromPaths(files))
                    .call()) {
                throw new AssertionError("the planted violation of " + rule + " does not compile");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String className(String source) {
        return source.split("class ")[1].split(" ")[0];
    }

    private static void plant(String rule, String... sources) {
        SOURCES.put(rule, List.of(sources));
    }

    private static String uses(String room, String type) {
        return room + ";class PlantedUse { Object used() { return " + type + ".class; } }";
    }

    private static String does(String room, String what) {
        return room + ";class PlantedDeed { Object done() throws Exception { " + what + "; return null; } }";
    }

    private static String[] circle(String module) {
        String one = "io.anytls." + module + ".one.";
        String other = "io.anytls." + module + ".other.";
        return new String[] {
            module + ".one;public class One { Object used() { return " + other + "Other.class; } }",
            module + ".other;public class Other { Object used() { return " + one + "One.class; } }"
        };
    }
}
