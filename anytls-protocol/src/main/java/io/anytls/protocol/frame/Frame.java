package io.anytls.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import java.nio.charset.StandardCharsets;

/**
 * One frame: a command, a stream id and data (docs/protocol.md, Frames). All are immutable values but {@link Psh}, which owns a
 * buffer.
 */
public sealed interface Frame {

    /** Command u8, stream id u32, length u16. */
    int HEADER_LENGTH = 7;

    /** The most that the length field can say. */
    int MAX_DATA_LENGTH = 0xFFFF;

    /** The stream that the frame belongs to; 0 where the command belongs to the session. */
    default int streamId() {
        return 0;
    }

    /** The first byte on the wire. */
    Command command();

    /** The data of a frame that carries text; empty for all others. */
    default String text() {
        return "";
    }

    /** The data of a frame that carries neither payload nor padding. */
    default byte[] data() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** Calls the handler's method for this kind of frame. A {@link Psh} passes its buffer on: the handler releases it. */
    void dispatch(FrameHandler handler);

    /**
     * Padding: its data is never looked at.
     *
     * @param streamId of the stream whose decoy it is; 0 for any other padding
     * @param length bytes of data, to be written; one that was read does not say
     */
    record Waste(int streamId, int length) implements Frame {

        /** Padding that is no decoy. */
        public Waste(int length) {
            this(0, length);
        }

        @Override
        public Command command() {
            return Command.WASTE;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onWaste(streamId);
        }
    }

    /**
     * Opens a stream.
     *
     * @param nonce by which it is known again if it is sent again; null where it is not
     */
    record Syn(int streamId, Nonce nonce) implements Frame {
        private static final byte[] NO_DATA = {};

        public Syn(int streamId) {
            this(streamId, null);
        }

        @Override
        public byte[] data() {
            return nonce == null ? NO_DATA : nonce.bytes();
        }

        @Override
        public Command command() {
            return Command.SYN;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onSyn(streamId, nonce);
        }
    }

    /** A stream's bytes: a whole frame when written, any part of one when read. */
    final class Psh extends DefaultByteBufHolder implements Frame {
        private final int streamId;

        public Psh(int streamId, ByteBuf payload) {
            super(payload);
            this.streamId = streamId;
        }

        @Override
        public Command command() {
            return Command.PSH;
        }

        @Override
        public int streamId() {
            return streamId;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onPsh(streamId, content());
        }

        @Override
        public Psh replace(ByteBuf content) {
            return new Psh(streamId, content);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Psh psh
                    && psh.streamId == streamId
                    && psh.content().equals(content());
        }

        @Override
        public int hashCode() {
            return 31 * streamId + content().hashCode();
        }

        @Override
        public String toString() {
            return "Psh[streamId=" + streamId + ", " + content().readableBytes() + " bytes]";
        }
    }

    /** Ends a stream, or one direction of it. */
    record Fin(int streamId) implements Frame {
        @Override
        public Command command() {
            return Command.FIN;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onFin(streamId);
        }
    }

    /** What the client is and can do. */
    record Settings(KeyValues values) implements Frame {
        @Override
        public Command command() {
            return Command.SETTINGS;
        }

        @Override
        public String text() {
            return values.text();
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onSettings(values);
        }
    }

    /** The server's last words: both sides close the session. */
    record Alert(String text) implements Frame {
        @Override
        public Command command() {
            return Command.ALERT;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onAlert(text);
        }
    }

    /** The raw text of the padding scheme that the client should use from now on. */
    record UpdatePaddingScheme(String rawText) implements Frame {
        @Override
        public Command command() {
            return Command.UPDATE_PADDING_SCHEME;
        }

        @Override
        public String text() {
            return rawText;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onUpdatePaddingScheme(rawText);
        }
    }

    /** The outbound connection stands (an empty error), or will not. */
    record SynAck(int streamId, String error) implements Frame {
        @Override
        public Command command() {
            return Command.SYNACK;
        }

        @Override
        public String text() {
            return error;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onSynAck(streamId, error);
        }
    }

    /** Asks the peer for a sign of life. */
    record HeartbeatRequest(int streamId) implements Frame {
        @Override
        public Command command() {
            return Command.HEARTBEAT_REQUEST;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onHeartbeatRequest(streamId);
        }
    }

    /** The answer, with the request's stream id. */
    record HeartbeatResponse(int streamId) implements Frame {
        @Override
        public Command command() {
            return Command.HEARTBEAT_RESPONSE;
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onHeartbeatResponse(streamId);
        }
    }

    /** What the server is and can do. */
    record ServerSettings(KeyValues values) implements Frame {
        @Override
        public Command command() {
            return Command.SERVER_SETTINGS;
        }

        @Override
        public String text() {
            return values.text();
        }

        @Override
        public void dispatch(FrameHandler handler) {
            handler.onServerSettings(values);
        }
    }
}
