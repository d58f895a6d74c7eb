package io.anytls.protocol.session;

import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.testkit.RecordingListener;
import io.anytls.protocol.testkit.ScriptedPeer;
import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client session of ours and a server written by hand; by default one of version 2 without half-close, as all deployed ones are. */
final class ScriptedServer implements AutoCloseable {

    static final String SETTINGS =
            "SETTINGS 0 v=2\nclient=test/1\npadding-md5=" + PaddingScheme.DEFAULT.md5() + "\nhalf-close=1";

    static final String VERSION_2 = "SERVER_SETTINGS 0 v=2";
    static final String HALF_CLOSE = "SERVER_SETTINGS 0 v=2\nhalf-close=1";

    final List<String> schemes = new ArrayList<>();
    final ClientSession session = new ClientSession(
            "test/1",
            PaddingScheme.DEFAULT.md5(),
            new RecordingListener(schemes),
            Heartbeat.OFF,
            StreamTimeouts.DEFAULT);
    final ScriptedPeer peer = new ScriptedPeer(session);

    /** Settings and one stream with "target" have been sent, and the server has said this. */
    static ScriptedServer thatSays(String... frames) {
        ScriptedServer server = new ScriptedServer();
        server.session.announce();
        server.peer.expects(SETTINGS);
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

    void advance(Duration time) {
        peer.advance(time);
    }

    @Override
    public void close() {
        peer.close();
    }
}
