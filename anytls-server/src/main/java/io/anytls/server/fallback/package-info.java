/** What people see who have no password: a site behind the server, or files and a page of its own. Nothing here knows users. */
package io.anytls.server.fallback;
