/**
 * Files, as far as all rooms need them: what is wrong with one, in words, and those whose paths the operator names: whether they may be
 * trusted, and reading them within bounds. Never here: what is in a file.
 */
package io.anytls.daemon.file;
