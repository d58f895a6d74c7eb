/** How a configuration is laid out for people: the same words, in lines and with blanks as everywhere. */
package io.anytls.daemon.layout;
