/** Datagrams through both programs. */
package io.anytls.e2e.udp;
