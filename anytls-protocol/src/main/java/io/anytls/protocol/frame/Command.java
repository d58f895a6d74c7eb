package io.anytls.protocol.frame;

/** A frame's first byte (docs/protocol.md, Frames). */
public enum Command {
    WASTE(0, Data.SKIPPED),
    SYN(1, Data.SKIPPED),
    PSH(2, Data.STREAMED),
    FIN(3, Data.SKIPPED),
    SETTINGS(4, Data.WHOLE),
    ALERT(5, Data.WHOLE),
    UPDATE_PADDING_SCHEME(6, Data.WHOLE),
    SYNACK(7, Data.WHOLE),
    HEARTBEAT_REQUEST(8, Data.SKIPPED),
    HEARTBEAT_RESPONSE(9, Data.SKIPPED),
    SERVER_SETTINGS(10, Data.WHOLE);

    /** What the decoder does with a frame's data. */
    enum Data {
        /** Meaningless: read and dropped. */
        SKIPPED,
        /** Handed on as it arrives, so that nothing waits for the end of a large frame. */
        STREAMED,
        /** A short text, collected until it is whole. */
        WHOLE
    }

    private static final Command[] BY_CODE = values();

    private final byte code;
    private final Data data;

    Command(int code, Data data) {
        this.code = (byte) code;
        this.data = data;
    }

    /** The byte on the wire. */
    public byte code() {
        return code;
    }

    Data data() {
        return data;
    }

    /** The command of a byte on the wire, 0 to 255, or null when nobody knows it. */
    static Command of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
