package io.anytls.client.cli;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.doctor.Checkup;
import io.anytls.client.doctor.Examination;
import io.anytls.client.doctor.Examinations;
import io.anytls.client.doctor.Finding;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.Terminal;
import io.anytls.protocol.address.TargetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anytls-client doctor}: where the way to a target ends, and what to do about it. */
@Command(
        name = "doctor",
        description =
                "Go the way to the server and through it to a target, step by step, and say what to do where it ends. Takes"
                        + " the options that the client runs with. All servers of a configuration are gone to side by"
                        + " side, for a table. Exit status 0 if they can be used.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  anytls-client doctor -c client.json",
            "  anytls-client doctor -c client.json --outbound frankfurt",
            "  anytls-client doctor -c client.json --target example.com:443"
        })
final class DoctorCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    @Mixin
    private ServersOfFile file;

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            description =
                    "What to connect to through the server. It is asked for a page, or sent a ClientHello if the port is 443"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "www.gstatic.com:443")
    private HostPort target;

    @Option(
            names = "--udp-target",
            paramLabel = "HOST:PORT",
            description =
                    "A name server that is asked a question by UDP through the server (default: ${DEFAULT-VALUE}).",
            defaultValue = "1.1.1.1:53")
    private HostPort udpTarget;

    @Override
    public Integer call() throws InterruptedException {
        TargetAddress nameServer = address("--udp-target", udpTarget);
        TargetAddress reached = address("--target", target);
        ServersOfFile.Loaded loaded = file.load();
        Map<String, OutboundOptions> servers = loaded.servers();
        try (DetourClient detours = DetourClient.open(loaded)) {
            return servers.size() == 1
                    ? examine(servers.values().iterator().next(), reached, nameServer, detours)
                    : examine(servers, reached, nameServer, detours);
        }
    }

    private static int examine(
            OutboundOptions server, TargetAddress reached, TargetAddress nameServer, DetourClient detours)
            throws InterruptedException {
        Examination examination = new Examination(server, reached, nameServer, detours.ways(), DoctorCommand::show);
        try {
            return examination.run() ? 0 : FAILED;
        } finally {
            examination.close();
        }
    }

    private static int examine(
            Map<String, OutboundOptions> servers, TargetAddress reached, TargetAddress nameServer, DetourClient detours)
            throws InterruptedException {
        List<Checkup> all = new Examinations(reached, nameServer, detours.ways()).run(servers);
        Checkup.lines(all, Terminal.columns()).forEach(System.out::println);
        return all.stream().allMatch(Checkup::good) ? 0 : FAILED;
    }

    private static TargetAddress address(String option, HostPort given) {
        if (given.host().isEmpty()) {
            throw StartupException.usage("bad value for " + option + ": the host is missing");
        }
        return new TargetAddress(given.host(), given.port());
    }

    private static void show(Finding finding) {
        finding.lines().forEach(System.out::println);
    }
}
