package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.StreamAcceptor;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log says once a minute of those who come. */
class ReceptionTest {

    private final Conversations conversations = new Conversations(() -> 0);
    private final Reception reception = new Reception(8, 8, 64, conversations, () -> 0);

    @AfterEach
    void close() {
        reception.close();
    }

    @Test
    void whereNobodyIsNothingIsSaid() {
        assertEquals(Optional.empty(), reception.summary());
        assertEquals(Optional.empty(), reception.failed().minute());
    }

    @Test
    void usersSessionsStreamsAndBytesAreSaid() {
        EmbeddedChannel connection = new EmbeddedChannel();
        User anna = new User("anna", PasswordDigest.of("a"));
        LiveSession session =
                new LiveSession(connection, anna, StreamAcceptor.of(new ChannelInboundHandlerAdapter()), Duration.ZERO);
        Origin origin = new Origin("in", "anna", null);
        conversations.begin(origin).carriedBy(connection, new Counts(3 << 19, 0));
        Conversation over = conversations.begin(origin);
        over.carriedBy(connection, new Counts(0, 2 << 20));
        over.ended();
        reception.sessions().enter(session, this);
        assertEquals(
                "users online 1 (anna), sessions 1, streams 1; in the last minute 1.5 MiB up, 2.0 MiB down",
                reception.summary().orElseThrow());
        assertEquals(
                "users online 1 (anna), sessions 1, streams 1; in the last minute 0.0 MiB up, 0.0 MiB down",
                reception.summary().orElseThrow());
    }

    private record Counts(long up, long down) implements ByteCounts {}

    /** The line that docs/operations.md gives to fail2ban. */
    @Test
    void theBusiestSourceOfWrongPasswordsComesFirst() throws UnknownHostException {
        for (int i = 0; i < 37; i++) {
            reception.failed().count(InetAddress.getByName("203.0.113.9"));
        }
        reception.failed().count(InetAddress.getByName("2001:db8::1"));
        assertEquals(
                "authentication failed 37 times from 203.0.113.9 in the last minute; in all 38 times from 2 addresses",
                reception.failed().minute().orElseThrow());
        assertEquals(Optional.empty(), reception.failed().minute());
    }
}
