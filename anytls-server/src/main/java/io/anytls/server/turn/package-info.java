/** How an event loop shares its reading among users. */
package io.anytls.server.turn;
