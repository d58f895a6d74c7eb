/** What the server is told to do, as plain records. Nothing here knows Netty or how any of it is done. */
package io.anytls.server.config;
