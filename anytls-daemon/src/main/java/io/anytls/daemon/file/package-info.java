/** Files, as far as all rooms need them: what is wrong with one, in words. Never here: what is in a file. */
package io.anytls.daemon.file;
