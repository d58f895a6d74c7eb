package io.anytls.daemon.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGINT and SIGTERM, SIGHUP and SIGUSR1. A shutdown hook could not decide the exit status, and all hooks run at the same time; handled here, the
 * daemon closes first and the other hooks (flight recordings, class archives) still run in {@link System#exit}.
 *
 * <p>{@code sun.misc.Signal} is a supported part of every JDK (module jdk.unsupported), but the compiler warns about its name in
 * a way that cannot be switched off: hence the reflection.
 */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final int SIGNAL_STATUS = 128;

    private Signals() {}

    /**
     * Runs the action, on a thread of its own, at the first SIGINT or SIGTERM; at the second the process ends at once, and at the first
     * too while nothing runs yet: a start may wait for a pipe, or for an answer that never comes.
     */
    static void onTermination(BooleanSupplier running, Runnable action) {
        AtomicBoolean asked = new AtomicBoolean();
        handle("INT", 2, running, asked, action);
        handle("TERM", 15, running, asked, action);
    }

    /** Runs the action, on a thread of its own, at each SIGHUP. */
    static void onHangUp(Runnable action) {
        handle("HUP", action);
    }

    /** Runs the action, on a thread of its own, at each SIGUSR1. */
    static void onReport(Runnable action) {
        handle("USR1", action);
    }

    private static void handle(String name, int number, BooleanSupplier running, AtomicBoolean asked, Runnable action) {
        handle(name, () -> {
            if (asked.compareAndSet(false, true) && running.getAsBoolean()) {
                action.run();
            } else {
                Runtime.getRuntime().halt(SIGNAL_STATUS + number);
            }
        });
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handling = (self, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                    throw new UnsupportedOperationException(method.getName());
                }
                action.run();
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, handling);
            Object before = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            if (name.equals("HUP") && before == handler.getField("SIG_IGN").get(null)) {
                LOG.info("SIGHUP is ignored, as whatever started this program (nohup?) has asked for");
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // No such class, or -Xrs: the system ends the process, abruptly but surely.
            LOG.debug("no handler for SIG{}", name, e);
        }
    }
}
