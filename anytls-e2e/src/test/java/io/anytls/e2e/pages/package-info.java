/** The pages for people: that their links lead somewhere, and that those in two languages say the same. */
package io.anytls.e2e.pages;
