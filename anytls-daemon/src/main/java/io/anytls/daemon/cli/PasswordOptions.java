package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The ways to give a password, for {@link picocli.CommandLine.Mixin}. */
public final class PasswordOptions {

    /** The environment variable that is looked at last. */
    public static final String ENVIRONMENT = "ANYTLS_PASSWORD";

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
            return Optional.of(firstLine(passwordFile));
        }
        return Optional.empty();
    }

    private static String firstLine(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            if (line == null || line.isEmpty()) {
                throw StartupException.failure("password file " + file + ": the first line is empty");
            }
            return line;
        } catch (NoSuchFileException e) {
            throw StartupException.failure("password file " + file + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw StartupException.failure("password file " + file + ": no permission to read it", e);
        } catch (CharacterCodingException e) {
            throw StartupException.failure("password file " + file + ": it is not UTF-8 text", e);
        } catch (IOException e) {
            throw StartupException.failure("password file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
