/**
 * When a running daemon reads its files again: at a SIGHUP, and when one has changed. Never here: what is in the files, or what
 * becomes of it.
 */
package io.anytls.daemon.reload;
