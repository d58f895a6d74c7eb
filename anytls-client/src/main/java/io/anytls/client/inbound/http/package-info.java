/**
 * The HTTP/1 proxy: CONNECT, and requests in absolute-form forwarded over streams (RFC 9110, RFC 9112). It never keeps a body and
 * never looks into one.
 */
package io.anytls.client.inbound.http;
