package io.anytls.daemon.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;

/**
 * A connection's handle that reads on in turns when the peer has sent its last byte ({@code EPOLLRDHUP}). Netty then reads all that is left in one
 * go, whether the channel is to be read or not, and whatever its read allocator says: megabytes for each connection. Here the event
 * becomes one that is merely readable, within the time of {@link HangUps}; epoll repeats it until the end has been read. So the end of a
 * connection that nobody reads is noticed as before.
 */
@SuppressWarnings("try") // it is Netty that lets close() throw anything
final class HangUpHandle implements EpollIoHandle {

    /** What the connection waits for. */
    interface Interest {
        /** Whether it is to be read. */
        boolean isRead();

        /** The end of what the peer sends has been read. */
        void inputEnded();
    }

    private record Ready(EpollIoOps ops) implements EpollIoEvent {}

    private static final Ready READABLE = new Ready(EpollIoOps.EPOLLIN);
    private static final Ready WRITABLE = new Ready(EpollIoOps.EPOLLOUT);

    private final EpollIoHandle handle;
    private final HangUps hangUps;
    private final Interest interest;

    HangUpHandle(EpollIoHandle handle, HangUps hangUps, Interest interest) {
        this.handle = handle;
        this.hangUps = hangUps;
        this.interest = interest;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        if (hangUps.isNone(event)) {
            handle.handle(registration, event);
            return;
        }
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        if (!ops.contains(EpollIoOps.EPOLLRDHUP)) {
            hangUps.none(event);
            handle.handle(registration, event);
        } else if (hangUps.haveTime()) {
            readOn(registration, ops);
        } else if (ops.contains(EpollIoOps.EPOLLOUT)) {
            handle.handle(registration, WRITABLE);
        }
    }

    private void readOn(IoRegistration registration, EpollIoOps ops) {
        long began = hangUps.nanos();
        handle.handle(registration, new Ready(ops.without(EpollIoOps.EPOLLRDHUP).with(EpollIoOps.EPOLLIN)));
        hangUps.use(hangUps.nanos() - began);
        // Mostly the end is the next that is read.
        while (interest.isRead() && isOpen() && hangUps.haveTime()) {
            began = hangUps.nanos();
            handle.handle(registration, READABLE);
            hangUps.use(hangUps.nanos() - began);
        }
        if (handle.fd().isOpen() && !isOpen()) {
            interest.inputEnded();
        }
    }

    /** Whether there is anything to be read, be it the end. */
    private boolean isOpen() {
        return handle.fd().isOpen() && !(handle.fd() instanceof Socket socket && socket.isInputShutdown());
    }

    @Override
    public FileDescriptor fd() {
        return handle.fd();
    }

    @Override
    public void registered() {
        handle.registered();
    }

    @Override
    public void unregistered() {
        handle.unregistered();
    }

    @Override
    public void close() throws Exception {
        handle.close();
    }
}
