/** What the programs count, for other programs: a file of numbers, replaced every minute. */
package io.anytls.daemon.stats;
