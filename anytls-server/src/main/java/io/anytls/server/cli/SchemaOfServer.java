package io.anytls.server.cli;

import io.anytls.daemon.cli.SchemaCommand;
import io.anytls.server.config.ServerFile;
import picocli.CommandLine.Command;

/** {@code anytls-server schema}. */
@Command(
        name = "schema",
        description = "Print a JSON Schema of the configuration, by which editors complete and check it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-server schema > anytls-server.schema.json")
final class SchemaOfServer extends SchemaCommand {

    SchemaOfServer() {
        super(ServerFile::schema);
    }
}
