package io.anytls.client.cli;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.doctor.Speed;
import io.anytls.client.doctor.SpeedTest;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.Terminal;
import io.anytls.daemon.text.Printable;
import io.anytls.daemon.text.TextTable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anytls-client speedtest}: which server is how fast. */
@Command(
        name = "speedtest",
        description =
                "Measure each server of the configuration, one after the other: the round trip of a small request, and how"
                        + " fast a page comes. Takes the options that the client runs with. Exit status 0 if all could be"
                        + " measured.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  anytls-client speedtest -c client.json",
            "  anytls-client speedtest -c client.json --outbound frankfurt --seconds 10"
        })
final class SpeedTestCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int MOST_SECONDS = 600;

    @Mixin
    private ServersOfFile file;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long to fetch the page through each server, 1 to 600 (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int seconds;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The page, http or https; the bigger the better, it is fetched again where it is too short"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "https://speed.cloudflare.com/__down?bytes=100000000")
    private String url;

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw StartupException.usage("bad value for --seconds: it has to be from 1 to " + MOST_SECONDS);
        }
        URI page = page();
        ServersOfFile.Loaded loaded = file.load();
        try (DetourClient detours = DetourClient.open(loaded)) {
            return measure(loaded.servers(), page, detours) ? 0 : FAILED;
        }
    }

    private URI page() {
        try {
            URI page = URI.create(url);
            if (page.getHost() != null && String.valueOf(page.getScheme()).matches("https?")) {
                return page;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw StartupException.usage("bad value for --url: " + Printable.line(url)
                + " is no address of a page, such as https://example.com/file");
    }

    /** Whether all could be measured. */
    private boolean measure(Map<String, OutboundOptions> servers, URI page, DetourClient detours)
            throws InterruptedException {
        TextTable table = new TextTable().shortened("tag", "address").numbers("latency", "download", "fetched");
        List<String> failures = new ArrayList<>();
        for (Map.Entry<String, OutboundOptions> each : servers.entrySet()) {
            String address = each.getValue().server().address().toString();
            Speed speed = measure(each.getKey(), each.getValue(), page, detours);
            table.row(Stream.concat(Stream.of(each.getKey(), address), speed.cells().stream())
                    .toList());
            if (!speed.succeeded()) {
                failures.add(Printable.line(each.getKey() + " (" + address + "): " + speed.failure()));
            }
        }
        table.lines(Terminal.columns()).forEach(System.out::println);
        if (!failures.isEmpty()) {
            System.out.println();
            failures.forEach(System.out::println);
            System.out.println(
                    "where no server reaches the page, --url names another one; anytls-client doctor, with the"
                            + " same options, says where the way to a server ends");
        }
        return failures.isEmpty();
    }

    private Speed measure(String tag, OutboundOptions server, URI page, DetourClient detours)
            throws InterruptedException {
        TransferLine line = new TransferLine(tag, Duration.ofSeconds(seconds), Terminal.columns());
        line.begin();
        SpeedTest test = new SpeedTest(server, page, detours.ways(), line);
        try {
            return test.run(Duration.ofSeconds(seconds));
        } finally {
            test.close();
            line.end();
        }
    }
}
