package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What epoll is asked to watch. It repeats what it has said as long as it is true. */
@EnabledOnOs(OS.LINUX)
class RejoiningEpollTest {

    private final List<IoOps> asked = new ArrayList<>();

    /** Else the event loop of a connection that is half closed would never sleep again. */
    @Test
    void aHangUpIsNotWatchedForOnceTheEndHasBeenRead() throws Exception {
        IoRegistration registration = new RejoiningEpoll(new Recorder()).register(new Connection());
        registration.submit(EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP));
        ((HangUpHandle.Interest) registration).inputEnded();
        registration.submit(EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLRDHUP));
        registration.submit(EpollIoOps.EPOLLRDHUP);
        assertEquals(
                List.of(
                        EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP),
                        EpollIoOps.EPOLLIN,
                        EpollIoOps.EPOLLOUT,
                        EpollIoOps.NONE),
                asked);
    }

    private static final class Connection implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {}

        @Override
        public void close() {}
    }

    private final class Recorder implements IoHandler, IoRegistration {
        @Override
        public IoRegistration register(IoHandle handle) {
            return this;
        }

        @Override
        public long submit(IoOps ops) {
            asked.add(ops);
            return 0;
        }

        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }

        @Override
        public <T> T attachment() {
            return null;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean cancel() {
            return true;
        }
    }
}
