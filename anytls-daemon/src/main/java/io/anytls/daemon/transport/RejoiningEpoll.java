package io.anytls.daemon.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Epoll with a fault of Netty 4.2 mended (since netty#16689, still in 4.2.20): a descriptor that waits for nothing is
 * taken out of the epoll set, but Netty forgets that it was, and the next change of what it waits for fails with ENOENT and closes
 * the channel. That happens to a connection whose peer has sent its last byte while reading was switched off, as soon as it is
 * switched on again: a relay took that for a reset and dropped what it still had to pass on. Here the handle is registered anew in that moment.
 */
final class RejoiningEpoll implements IoHandler {

    private final IoHandler epoll;
    private final HangUps hangUps = new HangUps(System::nanoTime);

    RejoiningEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new RejoiningEpoll(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handle);
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        hangUps.startPass();
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    /** Changes on the event loop only; any thread may ask or cancel. */
    private final class Registration implements IoRegistration, HangUpHandle.Interest {

        private final IoHandle handle;
        private volatile IoRegistration current;

        /** The descriptor is out of the epoll set, and the current registration does not know it. */
        private boolean removed;

        private EpollIoOps interest = EpollIoOps.NONE;
        private boolean inputEnded;

        Registration(IoHandle handle) throws Exception {
            this.handle = new HangUpHandle((EpollIoHandle) handle, hangUps, this);
            this.current = epoll.register(this.handle);
        }

        @Override
        public boolean isRead() {
            return interest.contains(EpollIoOps.EPOLLIN);
        }

        /** Else epoll would go on to say that the peer has hung up. */
        @Override
        public void inputEnded() {
            inputEnded = true;
            submit(interest);
        }

        @Override
        public long submit(IoOps wanted) {
            interest = inputEnded ? ((EpollIoOps) wanted).without(EpollIoOps.EPOLLRDHUP) : (EpollIoOps) wanted;
            boolean nothing = interest.equals(EpollIoOps.NONE);
            if (removed && current.isValid()) {
                if (nothing) {
                    return 0;
                }
                rejoin();
            }
            removed = nothing;
            return current.submit(interest);
        }

        private void rejoin() {
            current.cancel();
            try {
                current = epoll.register(handle);
            } catch (Exception e) {
                throw new IllegalStateException("a descriptor cannot be registered again", e);
            }
        }

        @Override
        public <T> T attachment() {
            return current.attachment();
        }

        @Override
        public boolean isValid() {
            return current.isValid();
        }

        @Override
        public boolean cancel() {
            return current.cancel();
        }
    }
}
