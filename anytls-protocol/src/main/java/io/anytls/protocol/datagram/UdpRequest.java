package io.anytls.protocol.datagram;

import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.address.TargetAddressDecoder;
import io.netty.buffer.ByteBuf;

/**
 * What a stream of version 2 begins with: {@code is-connect u8 | address}, the address in the form that streams begin with.
 *
 * @param connect whether all packets go to the address and come from it, and carry none of their own
 * @param address any, 0.0.0.0:0 too, unless it is connected to
 */
public record UdpRequest(boolean connect, TargetAddress address) {

    /** For packets with addresses. */
    public static final UdpRequest ANYWHERE = new UdpRequest(false, new TargetAddress("0.0.0.0", 0));

    /**
     * Takes one request from the buffer, and nothing behind it.
     *
     * @return null, with nothing consumed, while it is incomplete: at most 260 bytes
     * @throws StreamViolationException if it can become none
     */
    public static UdpRequest tryDecode(ByteBuf in) throws StreamViolationException {
        int start = in.readerIndex();
        if (!in.isReadable()) {
            return null;
        }
        boolean connect = in.readByte() != 0;
        TargetAddress address = TargetAddressDecoder.tryDecode(in);
        if (address == null) {
            in.readerIndex(start);
            return null;
        }
        return new UdpRequest(connect, address);
    }

    /** The bytes that {@link #encode} writes. */
    public int encodedLength() {
        return 1 + address.encodedLength();
    }

    public void encode(ByteBuf out) {
        out.writeByte(connect ? 1 : 0);
        address.encode(out);
    }
}
