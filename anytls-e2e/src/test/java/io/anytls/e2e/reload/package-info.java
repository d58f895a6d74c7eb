/** Options that change while both ends carry traffic. Never here: files and signals, which only bring such a change about. */
package io.anytls.e2e.reload;
