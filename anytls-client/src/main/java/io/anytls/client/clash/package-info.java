/**
 * Clash's files: their YAML becomes the tree that a file of sing-box gives, value by value with its place, so that nothing behind this
 * package knows of Clash.
 */
package io.anytls.client.clash;
