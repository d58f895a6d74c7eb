/** Sets of rules as sing-box compiles them, files that end with {@code .srs}: bytes become conditions here, whoever has written them. */
package io.anytls.daemon.ruleset;
