package io.anytls.protocol.testkit;

import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.SessionListener;
import java.util.List;

/**
 * Notes what a client's session tells.
 *
 * @param schemes the padding schemes that the server has sent
 */
public record RecordingListener(List<String> schemes) implements SessionListener {

    @Override
    public void paddingScheme(String rawText) {
        schemes.add(rawText);
    }

    @Override
    public void heartbeatMissed(ClientSession session, boolean payloadUnread) {
        throw new AssertionError("no heartbeat was asked for");
    }
}
