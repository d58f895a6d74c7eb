/**
 * How much memory buffered bytes may hold: one budget for the process, a share of it for each user, an account for each stream and
 * session. Nothing here knows what a stream is; those who buffer say what they hold, and how it is to be given up.
 */
package io.anytls.protocol.budget;
