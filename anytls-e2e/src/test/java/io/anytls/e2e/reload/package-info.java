/** Options that change while both ends carry traffic; files and a signal bring it about in SignalTest. */
package io.anytls.e2e.reload;
