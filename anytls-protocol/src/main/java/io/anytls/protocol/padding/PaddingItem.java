package io.anytls.protocol.padding;

/** One step in the shaping of a packet. */
sealed interface PaddingItem permits SizeRange, CheckMark {}
