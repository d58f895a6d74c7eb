/** What happens to a stream on the server: its target is read, connected to, and joined with it. */
package io.anytls.server.stream;
