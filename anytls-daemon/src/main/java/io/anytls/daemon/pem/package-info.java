/** PEM, the text form of keys and certificates. Never here: what is in a block. */
package io.anytls.daemon.pem;
