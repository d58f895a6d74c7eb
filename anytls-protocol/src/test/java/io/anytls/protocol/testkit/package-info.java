/**
 * What the tests of all modules share; shipped as a test-jar. Never holds a test's expectations.
 */
package io.anytls.protocol.testkit;
