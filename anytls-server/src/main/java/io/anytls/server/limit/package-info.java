/** How much one user, or one session, may ask for at a time. What a stream is, and how a refusal is told, is not known here. */
package io.anytls.server.limit;
