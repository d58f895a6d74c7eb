package io.anytls.client.cli;

import io.anytls.client.config.ClientFile;
import io.anytls.daemon.cli.SchemaCommand;
import picocli.CommandLine.Command;

/** {@code anytls-client schema}. */
@Command(
        name = "schema",
        description = "Print a JSON Schema of the configuration, by which editors complete and check it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  anytls-client schema > anytls-client.schema.json")
final class SchemaOfClient extends SchemaCommand {

    SchemaOfClient() {
        super(ClientFile::schema);
    }
}
