/** Sessions made: TCP, TLS, authentication, and the session's pipeline. When and why one is dialled is the pool's business. */
package io.anytls.client.dial;
