/** Outbounds that choose among others. What those do, and how their servers are reached, is not known here. */
package io.anytls.client.group;
