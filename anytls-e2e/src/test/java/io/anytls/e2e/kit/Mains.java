package io.anytls.e2e.kit;

import io.anytls.client.cli.ClientMain;
import io.anytls.daemon.process.Daemon;
import io.anytls.server.cli.ServerMain;

/** The programs' mains, without the processes. */
final class Mains {

    private Mains() {}

    static Daemon.Body body(String program, String... arguments) {
        return switch (program) {
            case "anytls-server" -> ServerMain.body(arguments);
            case "anytls-client" -> ClientMain.body(arguments);
            default -> throw new IllegalArgumentException(program);
        };
    }
}
