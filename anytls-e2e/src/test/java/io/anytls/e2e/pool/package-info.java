/** The client's session pool over a network that misbehaves. Both ends run in this process, a relay with faults between them. */
package io.anytls.e2e.pool;
