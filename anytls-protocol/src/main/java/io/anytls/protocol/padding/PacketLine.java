package io.anytls.protocol.padding;

import java.util.List;
import java.util.Optional;

/**
 * The line {@code K=...} of a scheme: what happens to one packet.
 *
 * @param items in their order; without any the packet is written as it is
 */
record PacketLine(List<PaddingItem> items) {

    static final PacketLine AS_IT_IS = new PacketLine(List.of());

    PacketLine {
        items = List.copyOf(items);
    }

    Optional<SizeRange> firstRange() {
        return items.stream()
                .filter(SizeRange.class::isInstance)
                .map(SizeRange.class::cast)
                .findFirst();
    }
}
