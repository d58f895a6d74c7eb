package io.anytls.e2e.doctor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.Installed;
import io.anytls.testkit.OpenSslProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A certificate without an issuer, as a deployed server makes it: Java does not read it, and a pin does not need that. */
class EmptyIssuerTest {

    /** Says its port, and closes each connection at its first byte. */
    private static final String SERVER = """
            import socket, ssl
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("cert.pem", "key.pem")
            listener = socket.create_server(("127.0.0.1", 0))
            print(listener.getsockname()[1], flush=True)
            while True:
                try:
                    with context.wrap_socket(listener.accept()[0], server_side=True) as connection:
                        connection.recv(1)
                except OSError:
                    pass
            """;

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @Test
    void itIsPinnedAndExamined() throws Exception {
        Installed.assume("python3");
        OpenSslProgram openssl = new OpenSslProgram(workspace.directory());
        openssl.run("ecparam -genkey -noout -name prime256v1 -out key.pem");
        openssl.run("req -x509 -key key.pem -subj / -days 30 -out cert.pem");
        openssl.run("pkey -in key.pem -pubout -out public.pem");
        Process server = program("python3", "-I", "-c", SERVER);
        try (BufferedReader out = server.inputReader()) {
            String address = "127.0.0.1:" + out.readLine();
            String pin = pin();
            workspace.environment("ANYTLS_PASSWORD", workspace.password());
            examined("certificate pinned, of dates that Java cannot read, pin " + pin, address, "--pin-sha256", pin);
            examined("certificate NOT verified, of dates that Java cannot read, pin " + pin, address, "--insecure");
        } finally {
            server.destroyForcibly();
        }
    }

    private void examined(String expected, String address, String... trust) {
        String[] arguments = new String[trust.length + 3];
        arguments[0] = "doctor";
        arguments[1] = "-s";
        arguments[2] = address;
        System.arraycopy(trust, 0, arguments, 3, trust.length);
        Finished doctor = workspace.run("anytls-client", arguments);
        assertTrue(
                doctor.output().stream().anyMatch(line -> line.startsWith("TLS  ") && line.contains(expected)),
                doctor::toString);
    }

    private String pin() throws Exception {
        String base64 = Files.readString(workspace.directory().resolve("public.pem"))
                .lines()
                .filter(line -> !line.startsWith("-"))
                .collect(Collectors.joining());
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(base64));
        return Base64.getEncoder().encodeToString(hash);
    }

    private Process program(String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(workspace.directory().toFile())
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
