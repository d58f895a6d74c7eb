/**
 * An option is declared once, beside the record that it is an option of: name, kind, bounds, default, meaning and flag. The table of the
 * JSON, the flags of the command line, their help, the documentation and what {@code check --print} writes come from that. Never here: what an
 * option does.
 */
package io.anytls.daemon.option;
