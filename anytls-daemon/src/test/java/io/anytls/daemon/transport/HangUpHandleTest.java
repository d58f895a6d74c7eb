package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Connections whose peers have all hung up at once, each with something left to read. */
@EnabledOnOs(OS.LINUX)
class HangUpHandleTest {

    private static final EpollIoOps HUNG_UP = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP);

    private final HangUps hangUps = new HangUps(() -> this.now);
    private final List<Connection> connections = new ArrayList<>();
    private long now;

    @AfterEach
    void close() throws Exception {
        for (Connection connection : connections) {
            connection.socket.close();
        }
    }

    @Test
    void nettyNeverHearsOfIt() {
        Connection connection = new Connection(3);
        connection.happens(HUNG_UP);
        assertEquals(List.of(EpollIoOps.EPOLLIN), connection.heard);
    }

    @Test
    void whatIsNotAHangUpStaysAsItIs() {
        Connection connection = new Connection(3);
        connection.happens(EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT));
        assertEquals(List.of(EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT)), connection.heard);
    }

    /** Else its end would never be noticed; but once a pass. */
    @Test
    void oneThatIsNotToBeReadIsReadOncePerPass() {
        Connection connection = new Connection(3);
        connection.happens(EpollIoOps.EPOLLRDHUP);
        assertEquals(1, connection.heard.size());
        hangUps.startPass();
        connection.happens(EpollIoOps.EPOLLRDHUP);
        assertEquals(2, connection.heard.size());
    }

    @Test
    void oneThatIsReadIsReadToItsEnd() {
        Connection connection = new Connection(3);
        connection.isRead = true;
        connection.happens(HUNG_UP);
        assertEquals(3, connection.heard.size());
        assertEquals(1, connection.ends);
    }

    @Test
    void allTogetherGetTheirShareOfAPass() {
        for (int i = 0; i < 10; i++) {
            new Connection(1).cost = HangUps.SHARE_NANOS / 4;
        }
        connections.forEach(each -> each.happens(HUNG_UP));
        assertEquals(4, read());
        hangUps.startPass();
        connections.forEach(each -> each.happens(HUNG_UP));
        assertEquals(8, read());
    }

    @Test
    void writingGoesOnWithoutTime() {
        hangUps.use(HangUps.SHARE_NANOS);
        Connection connection = new Connection(1);
        connection.happens(HUNG_UP.with(EpollIoOps.EPOLLOUT));
        assertEquals(List.of(EpollIoOps.EPOLLOUT), connection.heard);
    }

    private long read() {
        return connections.stream().mapToLong(each -> each.heard.size()).sum();
    }

    /** Its end is read with the last of so many events. */
    private final class Connection implements EpollIoHandle, HangUpHandle.Interest {
        final List<EpollIoOps> heard = new ArrayList<>();
        final Socket socket = Socket.newSocketStream();
        private final HangUpHandle handle = new HangUpHandle(this, hangUps, this);
        private final int events;
        boolean isRead;
        long cost = 1;
        int ends;

        Connection(int events) {
            this.events = events;
            connections.add(this);
        }

        /** As epoll says it: again and again, until the end has been read. */
        void happens(EpollIoOps ops) {
            if (ends == 0) {
                handle.handle(null, (EpollIoEvent) () -> ops);
            }
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            heard.add(((EpollIoEvent) event).ops());
            now += cost;
            if (heard.size() == events) {
                try {
                    socket.shutdown(true, false);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (NotYetConnectedException e) {
                    // it is not connected; that its input is over is known all the same
                }
            }
        }

        @Override
        public FileDescriptor fd() {
            return socket;
        }

        @Override
        public void close() {}

        @Override
        public boolean isRead() {
            return isRead;
        }

        @Override
        public void inputEnded() {
            ends++;
        }
    }
}
