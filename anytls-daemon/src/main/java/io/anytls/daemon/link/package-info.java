/**
 * Share links, {@code anytls://...}: read as they are found in the wild, written in the official form only. Never here: dialling,
 * or rendering a link for a page.
 */
package io.anytls.daemon.link;
