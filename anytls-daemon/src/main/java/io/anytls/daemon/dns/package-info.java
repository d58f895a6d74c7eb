/** Name servers of a configuration: asked by UDP, TCP, TLS and HTTPS, straight or through outbounds. */
package io.anytls.daemon.dns;
