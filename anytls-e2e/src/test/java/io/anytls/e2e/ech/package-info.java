/** Hellos that hide the server's name: between our programs, and with another implementation. */
package io.anytls.e2e.ech;
