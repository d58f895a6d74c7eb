/** What the system or the JDK says, in words for a person. Never here: what the program itself has to say. */
package io.anytls.daemon.text;
