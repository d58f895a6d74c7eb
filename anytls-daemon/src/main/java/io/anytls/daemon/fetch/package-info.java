/** Fetches what lies on the web: lists of servers and of rules. Bounded in size, time and redirects, and never led to a private address. */
package io.anytls.daemon.fetch;
