/**
 * Configuration files: sing-box's dialect of JSON, files merged, fields looked up in declared tables, and every mistake told with
 * path, position, reason and suggestion. Never here: what any of it configures, or Netty.
 */
package io.anytls.daemon.config;
