/**
 * The first bytes of a session, by which a client proves that it knows a user's password, and the server's verdict on
 * them. Never answers anything on the wire, never logs a credential and knows nothing of frames.
 */
package io.anytls.protocol.auth;
