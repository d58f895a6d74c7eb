/** A small web server for those who have none behind this one: a directory of files, or a page. Nothing here knows where connections come from. */
package io.anytls.server.web;
