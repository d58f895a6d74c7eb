package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.GoDuration;
import io.anytls.daemon.link.AnyTlsLink;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;

/**
 * Runs a command the way both daemons do: Go's spelling of options is understood, a mistake is answered in one line.
 *
 * <p>Options may have the types {@link HostPort} and {@link AnyTlsLink} (a link or HOST:PORT); {@link OptionFlags}
 * have converters of their own.
 */
public final class CommandLines {

    /** How far a column of the help goes for the sake of long options; descriptions stand behind it. */
    private static final int LONGEST_OPTION = 30;

    private CommandLines() {}

    /**
     * Parses and runs on the calling thread. Help and version go to stdout.
     *
     * @param command annotated with {@link CommandLine.Command}, a {@code Callable<Integer>}, as are its subcommands
     * @return the command's exit status, or 0 after {@code --help} and {@code --version}
     * @throws StartupException with the exit status 2 for options that make no sense
     * @throws Exception whatever the command throws
     */
    public static int execute(Object command, String... args) throws Exception {
        return execute(new CommandLine(command), args);
    }

    /**
     * The same for a command with subcommands.
     *
     * @param subcommands annotated like it, with a constructor without parameters
     */
    public static int execute(Object command, List<Class<?>> subcommands, String... args) throws Exception {
        CommandLine line = new CommandLine(command);
        Subcommands.add(line, subcommands, args);
        return execute(line, args);
    }

    /** The options stand below with their meaning; all of them in the first line as well would hide what matters there. */
    private static void abbreviate(CommandLine line) {
        line.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        line.getSubcommands().values().forEach(CommandLines::abbreviate);
    }

    static int execute(CommandLine line, String... args) throws Exception {
        configure(line);
        try {
            return new RunLast().execute(line.parseArgs(GoArguments.rewrite(line.getCommandSpec(), args)));
        } catch (ParameterException e) {
            throw StartupException.usage(UsageMessage.of(e) + " (see --help)");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void configure(CommandLine line) {
        if (!line.getSubcommands().isEmpty()) {
            PlainWords.describe(line);
        }
        line.setUsageHelpAutoWidth(true); // as wide as the terminal
        line.setUsageHelpLongOptionsMaxWidth(LONGEST_OPTION);
        abbreviate(line);
        line.setPosixClusteredShortOptionsAllowed(false); // -sni is an option, not -s -n -i
        line.setOverwrittenOptionsAllowed(true); // the last one counts, as in Go
        line.setAllowOptionsAsOptionParameters(true); // -p -l: GoArguments has seen to what is a value
        line.setAllowSubcommandsAsOptionParameters(true);
        line.setExpandAtFiles(false); // a password may begin with an at-sign
        line.registerConverter(Integer.class, Converting::wholeNumber);
        line.registerConverter(int.class, Converting::wholeNumber);
        line.registerConverter(Long.class, Converting::wholeNumber64);
        line.registerConverter(long.class, Converting::wholeNumber64);
        line.registerConverter(Boolean.class, Converting::yesOrNo);
        line.registerConverter(boolean.class, Converting::yesOrNo);
        line.registerConverter(Duration.class, value -> Converting.convert(value, GoDuration::parse));
        line.registerConverter(HostPort.class, value -> Converting.convert(value, HostPort::parse));
        line.registerConverter(AnyTlsLink.class, value -> Converting.convert(value, Converting::server));
        line.registerConverter(InetAddress.class, value -> Converting.convert(value, HostPort::parseIp));
        line.getCommandSpec().version(line.getCommandName() + " " + Version.text());
    }
}
