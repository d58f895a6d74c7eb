package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The ways to give a password, for {@link picocli.CommandLine.Mixin}. */
public final class PasswordOptions {

    /** The environment variable that is looked at last. */
    public static final String ENVIRONMENT = "ANYTLS_PASSWORD";

    private static final int LARGEST = 64 << 10;

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            description = "The password. Other users of this machine can see it in the list of processes.")
    private String password;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Take the password from the first line of this file. Without either option: from $"
                    + ENVIRONMENT + ".")
    private Path passwordFile;

    /** Of a pipe, which can be read only once: {@code --password-file <(pass show vps)}. */
    private String fromPipe;

    /**
     * The option, else the file, else the environment. Blocking: for the start.
     *
     * @return empty if there is none
     * @throws StartupException if the file cannot be read (exit status 1) or the password given is empty
     */
    public Optional<String> password() {
        return password(System.getenv());
    }

    /** Whether there is one in the environment. */
    public static boolean inEnvironment() {
        return new PasswordOptions().password().isPresent();
    }

    Optional<String> password(Map<String, String> environment) {
        return given().or(
                        () -> Optional.ofNullable(environment.get(ENVIRONMENT)).filter(value -> !value.isEmpty()));
    }

    /**
     * The option, else the file: what stands on the command line.
     *
     * @return empty if there is neither
     * @throws StartupException as {@link #password()} does
     */
    public Optional<String> given() {
        if (password != null) {
            if (password.isEmpty()) {
                throw StartupException.usage("bad value for --password: it is empty");
            }
            return Optional.of(password);
        }
        if (passwordFile != null) {
            return Optional.of(firstLine());
        }
        return Optional.empty();
    }

    private String firstLine() {
        if (fromPipe == null) {
            boolean pipe = OperatorFile.isPipe(passwordFile);
            String line = firstLine(passwordFile);
            if (!pipe) {
                return line; // read again when it is asked for again: it may have changed
            }
            fromPipe = line;
        }
        return fromPipe;
    }

    /** Where it is read from, if that is said and nothing wins over it. */
    public Optional<Path> file() {
        return password == null ? Optional.ofNullable(passwordFile) : Optional.empty();
    }

    private static String firstLine(Path file) {
        try {
            byte[] bytes = OperatorFile.readOnce(file, LARGEST);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.lines()
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> StartupException.failure("password file " + file + ": the first line is empty"));
        } catch (UnusableFileException e) {
            throw StartupException.failure("password file " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw StartupException.failure("password file " + file + ": " + FileTrouble.reason(e), e);
        }
    }
}
