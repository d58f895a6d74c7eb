/**
 * What the command lines of both daemons share, in picocli's terms. Never here: the options of one daemon alone, which stand
 * beside its main; and never picocli elsewhere.
 */
package io.anytls.daemon.cli;
