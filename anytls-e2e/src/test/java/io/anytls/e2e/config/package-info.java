/** Configurations of both programs: a corpus, mutations, noise, the examples and the documentation of every field. Only the examples are also started. */
package io.anytls.e2e.config;
