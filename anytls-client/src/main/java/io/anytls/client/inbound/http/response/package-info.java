/**
 * Reads an origin server's responses as browsers do. What is sent on is written anew, so what is read leniently here misleads nobody
 * behind us. Never here: the application, and what it is sent.
 */
package io.anytls.client.inbound.http.response;
