package io.anytls.protocol.frame;

import io.netty.buffer.ByteBuf;

/** One method for each kind of frame that means something, called on the session's event loop in the order of arrival. */
public interface FrameHandler {

    /**
     * Padding.
     *
     * @param streamId of the stream whose decoy it is, mostly 0
     */
    default void onWaste(int streamId) {}

    /** @param nonce null where there is none */
    void onSyn(int streamId, Nonce nonce);

    /** Some of a stream's bytes; the handler owns the buffer. */
    void onPsh(int streamId, ByteBuf payload);

    void onFin(int streamId);

    void onSettings(KeyValues settings);

    void onAlert(String text);

    void onUpdatePaddingScheme(String rawText);

    /** An empty error is success. */
    void onSynAck(int streamId, String error);

    void onHeartbeatRequest(int streamId);

    void onHeartbeatResponse(int streamId);

    void onServerSettings(KeyValues settings);
}
