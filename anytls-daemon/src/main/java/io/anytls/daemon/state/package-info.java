/** What a program makes itself and keeps: its data directory, and the state file in it. Never here: what is kept. */
package io.anytls.daemon.state;
