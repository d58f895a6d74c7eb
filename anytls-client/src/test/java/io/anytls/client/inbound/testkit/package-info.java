/**
 * An application, tunnels and streams that tests of the inbound drive by hand, without sockets and with a clock of their own. Never
 * holds a test's expectations.
 */
package io.anytls.client.inbound.testkit;
