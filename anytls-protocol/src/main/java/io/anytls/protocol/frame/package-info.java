/**
 * Frames, as values and as bytes: what each command carries, the decoder and the encoder. Nothing here knows of sessions,
 * streams or what a frame causes.
 */
package io.anytls.protocol.frame;
