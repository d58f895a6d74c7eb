/**
 * One line per event on stderr: the only place that knows Logback. Never here: what is worth a line; everyone else logs through
 * slf4j.
 */
package io.anytls.daemon.logging;
