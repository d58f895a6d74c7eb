/**
 * The life of the process: start, signals, graceful end, exit status. It is the only place that exits; never here: what the
 * daemon does while it runs.
 */
package io.anytls.daemon.process;
