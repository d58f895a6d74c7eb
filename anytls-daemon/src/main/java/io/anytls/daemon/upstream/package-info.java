/** Other programs' proxies, through which targets are reached: what is said to them, and how. */
package io.anytls.daemon.upstream;
