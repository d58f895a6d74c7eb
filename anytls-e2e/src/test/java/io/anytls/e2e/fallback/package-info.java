/** What strangers are shown. */
package io.anytls.e2e.fallback;
