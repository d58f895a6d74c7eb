/**
 * What others say, fit for a person to read: the words of the system and of the JDK, and what peers and files would have a terminal do.
 * Never here: what the program itself has to say.
 */
package io.anytls.daemon.text;
