/**
 * What the tests of all modules share and what knows no class of ours. Fixtures that do live in {@code io.anytls.protocol.testkit},
 * in the test-jar of the protocol. Never holds a test's expectations.
 */
package io.anytls.testkit;
