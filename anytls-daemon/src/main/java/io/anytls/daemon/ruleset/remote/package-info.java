/** Sets of rules that are fetched: when, through which outbound, and where they are kept. What is in them is not known here. */
package io.anytls.daemon.ruleset.remote;
