/** Several outbounds in one client: groups that choose among them. */
package io.anytls.e2e.group;
