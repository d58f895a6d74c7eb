/**
 * Configuration files: sing-box's dialect of JSON, files merged, fields looked up in declared tables, and every mistake told with
 * path, position, reason and suggestion. Never here: what any of it configures, or Netty.
 *
 * <p>The way of a file: {@code ConfigSources} names the texts, {@code JsonReader} or {@code YamlReader} makes {@code Json} values that
 * know where they stand, {@code Merging} makes one of several, and {@code Section} reads an object by its {@code Table} of {@code
 * Field}s, whose {@code Types} say what a value looks like. {@code Problems} collects what is wrong. The way back: {@code Effective}
 * and {@code ObjectBuilder} to {@code JsonWriter}, {@code SchemaWriter} for editors.
 */
package io.anytls.daemon.config;
