/** The command line of the server: what a person may say, and what becomes of it. Never here: what runs then. */
package io.anytls.server.cli;
