/** Which addresses users may reach. Decided on resolved addresses; names, users and how a connection is made are not known here. */
package io.anytls.server.access;
