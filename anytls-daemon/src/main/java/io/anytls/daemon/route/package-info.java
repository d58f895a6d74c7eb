/** How it is decided where a request goes, on both programs. What carries it there is not known here. */
package io.anytls.daemon.route;
