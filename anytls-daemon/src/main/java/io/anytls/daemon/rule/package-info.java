/** Rules about requests: what they ask, and which of many is the first that holds. What is done then is not known here. */
package io.anytls.daemon.rule;
