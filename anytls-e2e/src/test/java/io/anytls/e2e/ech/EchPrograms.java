package io.anytls.e2e.ech;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.OpenSslProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/** Files and programs of one test: a server named hidden.example, whose certificate is good for public.example too. */
final class EchPrograms {

    static final String HIDDEN = "hidden.example";
    static final String PUBLIC = "public.example";

    private static final String KEYS = "-----BEGIN ECH KEYS-----";

    private final Workspace workspace;

    EchPrograms(Workspace workspace) throws IOException, InterruptedException {
        this.workspace = workspace;
        OpenSslProgram openssl = new OpenSslProgram(workspace.directory());
        openssl.run("ecparam -name prime256v1 -genkey -noout -out site.key");
        openssl.run("req -x509 -new -key site.key -out site.crt -days 30 -subj /CN=x -addext subjectAltName=DNS:"
                + HIDDEN + ",DNS:" + PUBLIC);
    }

    /** Has the programs run on this Java. */
    static void runOn(Workspace workspace, Path runtime) {
        if (!runtime.equals(Path.of(System.getProperty("java.home")))) {
            workspace.environment("JAVA_HOME", runtime.toString()).environment("ANYTLS_JAVA_OPTS", "");
        }
    }

    /** Makes NAME.config and NAME.key, by our program. */
    void keys(String name) throws IOException {
        Finished made = workspace.runHere("anytls-server", "ech-keypair", PUBLIC);
        keys(name, String.join("\n", made.output()) + "\n");
    }

    /** @param pem both blocks */
    void keys(String name, String pem) throws IOException {
        int at = pem.indexOf(KEYS);
        Files.writeString(file(name + ".config"), pem.substring(0, at));
        Files.writeString(file(name + ".key"), pem.substring(at));
        Files.setPosixFilePermissions(file(name + ".key"), PosixFilePermissions.fromString("rw-------"));
    }

    Path file(String name) {
        return workspace.directory().resolve(name);
    }

    /** @param key of whose file; empty for none */
    RunningProgram server(String key) throws IOException {
        serverFile(0, key, ", \"allow_private\": true");
        return workspace.start("anytls-server", "-c", "server.json", "--data-dir", "data");
    }

    void serverFile(int port, String key, String outbound) throws IOException {
        String ech =
                key.isEmpty() ? "" : ", \"ech\": {\"enabled\": true, \"key_path\": \"" + file(key + ".key") + "\"}";
        Files.writeString(file("server.json"), """
                {"inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": %d,
                  "users": [{"name": "a", "password": "%s"}],
                  "tls": {"enabled": true, "certificate_path": "%s", "key_path": "%s"%s}}],
                 "outbounds": [{"type": "direct"%s}]}
                """.formatted(
                        port, workspace.password(), file("site.crt"), file("site.key"), ech, outbound));
    }

    /** @param more fields of tls */
    RunningProgram client(int server, String configs, String more) throws IOException {
        clientFile(server, 0, configs, more);
        return workspace.start("anytls-client", "-c", "client.json");
    }

    void clientFile(int server, int port, String configs, String more) throws IOException {
        Files.writeString(file("client.json"), """
                {"log": {"level": "debug"},
                 "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": %d}],
                 "outbounds": [{"type": "anytls", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                  "tls": {"enabled": true, "server_name": "%s", "certificate_path": "%s"%s,
                    "ech": {"enabled": true, "config": [%s]}}}]}
                """.formatted(
                        port,
                        server,
                        workspace.password(),
                        HIDDEN,
                        file("site.crt"),
                        more,
                        quoted(Files.readAllLines(file(configs + ".config")))));
    }

    private static String quoted(List<String> lines) {
        return lines.stream().map(line -> '"' + line + '"').collect(Collectors.joining(", "));
    }
}
