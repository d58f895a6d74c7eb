package io.anytls.daemon.hello;

import io.anytls.daemon.boringssl.BoringSsl;
import io.anytls.daemon.boringssl.BoringSslDoor;
import io.anytls.daemon.boringssl.ClosedDoorException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The browsers' hellos that this process can send. What stands in the way is found out when the first one is wanted, and told in one line,
 * once. Any thread.
 */
public final class Hellos {

    /** Opens the way into BoringSSL. */
    interface Door {
        BoringSsl open() throws ClosedDoorException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Hellos.class);

    private static final Hellos PROCESS = new Hellos(BoringSslDoor::ofProcess);

    private final Door door;

    // Guarded by this.
    private final Set<String> told = new HashSet<>();
    private boolean tried;
    private BoringSsl boringSsl;
    private ClosedDoorException closed;
    private ChromeHello chrome;
    private PlainHello plain;

    Hellos(Door door) {
        this.door = door;
    }

    /** Those of this process. */
    public static Hellos ofProcess() {
        return PROCESS;
    }

    /** Chrome's; empty where it cannot be sent, and then that has been told. The first call takes some tens of milliseconds. */
    public synchronized Optional<ChromeHello> chrome() {
        open();
        if (chrome == null && closed == null) {
            chrome = new ChromeHello(boringSsl);
        } else if (closed != null && closed.isExpected()) {
            tell(closed.getMessage());
        } else if (closed != null) {
            warn(closed.getMessage());
        }
        return Optional.ofNullable(chrome);
    }

    /** A plain one with more kinds of keys; empty where it cannot be, and nothing is told: whoever needs it meets such a key. */
    public synchronized Optional<PlainHello> plain() {
        open();
        if (plain == null && closed == null) {
            plain = new PlainHello(boringSsl);
        }
        return Optional.ofNullable(plain);
    }

    private void open() {
        if (tried) {
            return;
        }
        tried = true;
        try {
            boringSsl = door.open();
        } catch (ClosedDoorException e) {
            closed = e;
        }
    }

    /** Tells that a hello cannot be a browser's, though nothing is wrong. */
    public synchronized void tell(String reason) {
        if (told.add(reason)) {
            LOG.info(
                    "the ClientHello is the TLS library's own, which no browser sends: whoever watches can tell this program by it. Chrome's"
                            + " needs Java 22 or newer on Linux, and {}; --hello plain says that this is meant",
                    reason);
        }
    }

    /** The same where something is wrong. */
    private void warn(String reason) {
        if (told.add(reason)) {
            LOG.warn(
                    "the ClientHello is the TLS library's own, which no browser sends, and not Chrome's: {}; --hello plain says that this is"
                            + " meant",
                    reason);
        }
    }

    /** Tells that one kind is not as it should be, so that the next best is sent: of Chrome's the older one, of that the plain one. */
    public synchronized void warn(HelloKind kind, String reason) {
        if (kind != HelloKind.CHROME_152) {
            warn(reason);
        } else if (told.add(kind + reason)) {
            LOG.warn("the ClientHello is that of Chrome 136 to 151 and not of Chrome 152: {}", reason);
        }
    }

    /** Tells that the hello is a browser's no more, as somebody has asked for something that the browser does not offer. */
    public synchronized void changed(List<String> fields) {
        if (told.add(fields.toString())) {
            LOG.warn(
                    "the ClientHello is no longer Chrome's, as {} {} said: whoever watches can tell this program by it. Leave {} out, or say"
                            + " --hello plain if this is meant",
                    String.join(", ", fields),
                    fields.size() == 1 ? "is" : "are",
                    fields.size() == 1 ? "it" : "them");
        }
    }
}
