/**
 * What both daemons stand on: addresses, transports, TLS contexts, logging, the process life cycle, the command line and share
 * links. Never here: frames, sessions or anything that only one of the two daemons needs.
 */
package io.anytls.daemon;
