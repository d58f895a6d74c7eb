package io.anytls.protocol.padding;

/** The item {@code c}: stop here if no payload is left. */
enum CheckMark implements PaddingItem {
    CHECK_MARK
}
