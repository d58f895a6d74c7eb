/**
 * What every proxy protocol needs of an application's connection: who may use it, how long a request may take, why it was refused and
 * how it is closed. Never here: the bytes of one of the protocols.
 */
package io.anytls.client.inbound.application;
