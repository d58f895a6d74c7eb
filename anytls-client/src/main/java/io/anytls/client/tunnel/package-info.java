/**
 * An application's connection and its stream: opened, answered for, joined. The proxy protocols in front of it and the sessions
 * behind it are not known here.
 */
package io.anytls.client.tunnel;
