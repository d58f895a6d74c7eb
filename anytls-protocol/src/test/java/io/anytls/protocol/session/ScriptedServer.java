package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.testkit.RecordingListener;
import io.anytls.protocol.testkit.ScriptedPeer;
import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client session of ours and a server written by hand; by default one of version 2 without half-close, as all deployed ones are. */
final class ScriptedServer implements AutoCloseable {

    static final String SETTINGS = "SETTINGS 0 v=2\nclient=test/1\npadding-md5=" + PaddingScheme.DEFAULT.md5()
            + "\nhalf-close=1\ndatagram-size=65535\nnonce=1";

    static final String VERSION_2 = "SERVER_SETTINGS 0 v=2";
    static final String HALF_CLOSE = "SERVER_SETTINGS 0 v=2\nhalf-close=1";

    final List<String> schemes = new ArrayList<>();
    private final List<Peer> learned = new ArrayList<>();
    private boolean version1 = true;
    private String settings;
    final ClientSession session;
    final ScriptedPeer peer;

    ScriptedServer() {
        this(ShapeProfile.NONE);
    }

    /** @param shapes that our streams have */
    ScriptedServer(ShapeProfile shapes) {
        session = new ClientSession(
                "test/1", PaddingScheme.DEFAULT.md5(), listener(), Heartbeat.OFF, StreamTimeouts.DEFAULT, shapes);
        peer = new ScriptedPeer(session);
    }

    /** Settings and one stream with "target" have been sent, and the server has said this. */
    static ScriptedServer thatSays(String... frames) {
        return thatSays(ShapeProfile.NONE, frames);
    }

    /** The same, whose client shapes streams. */
    static ScriptedServer thatSays(ShapeProfile shapes, String... frames) {
        ScriptedServer server = new ScriptedServer(shapes);
        server.session.announce();
        server.settings = String.join("\n", server.peer.hears());
        assertEquals(shapes == ShapeProfile.NONE ? SETTINGS : SETTINGS + "\nstream-padding=1", server.settings);
        server.peer.says(frames);
        return server;
    }

    /** Opens a stream that reads, and says its target; the server has heard both. */
    StreamProbe opened() {
        StreamProbe probe = open();
        probe.says("target");
        String id = Integer.toUnsignedString(probe.stream().streamId());
        peer.expects("SYN " + id, "PSH " + id + " target");
        return probe;
    }

    StreamProbe open() {
        StreamProbe probe = StreamProbe.on(session.open());
        probe.stream().config().setAutoRead(true);
        return probe;
    }

    ClientStream stream(StreamProbe probe) {
        return (ClientStream) probe.stream();
    }

    private SessionListener listener() {
        RecordingListener recording = new RecordingListener(schemes);
        return new SessionListener() {
            @Override
            public void paddingScheme(String rawText) {
                recording.paddingScheme(rawText);
            }

            @Override
            public void heartbeatMissed(ClientSession missed, boolean payloadUnread) {
                recording.heartbeatMissed(missed, payloadUnread);
            }

            @Override
            public boolean speaksVersion1(ClientSession silent) {
                return version1;
            }

            @Override
            public void peerKnown(ClientSession known) {
                learned.add(known.peer());
            }
        };
    }

    /** Whether a server that says nothing is taken for version 1; it is by default. */
    void silenceMeansVersion1(boolean does) {
        version1 = does;
    }

    /** What our client has said of itself. */
    String settings() {
        return settings;
    }

    /** What the server was found to be, each time. */
    List<Peer> learned() {
        return learned;
    }

    void advance(Duration time) {
        peer.advance(time);
    }

    @Override
    public void close() {
        peer.close();
    }
}
