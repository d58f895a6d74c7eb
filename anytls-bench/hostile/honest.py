"""Another user, in a process of their own: pings on a standing session, and new sessions all the time."""
import hashlib
import multiprocessing
import struct
import threading
import time

from targets import ECHO, SINK
from wire import CONTEXT, PSH, SETTINGS, SETTINGS_TEXT, SYN, address, connect, frame

PING, NEW, PATIENCE = 0.02, 0.25, 10
RATE, STEP = 20 << 20, 0.25
BODY = b"ping" * 16

# Not the attackers': who shares an address with them shares its places for connections that have not authenticated.
HOME = "127.3.0.1"


class Conversation:
    """A session with one stream to the echo target, blocking."""

    def __init__(self, server, password, source=HOME):
        self.tls = CONTEXT.wrap_socket(connect(server, source, timeout=PATIENCE))
        self.tls.sendall(hashlib.sha256(password.encode()).digest() + b"\0\0" + frame(SETTINGS, 0, SETTINGS_TEXT)
                         + frame(SYN, 1) + frame(PSH, 1, address(*ECHO)))
        self.file = self.tls.makefile("rb")

    def ping(self):
        began = time.monotonic()
        self.tls.sendall(frame(PSH, 1, BODY))
        answered = 0
        while answered < len(BODY):
            header = self.file.read(7)
            if len(header) < 7:
                raise EOFError("the session has ended")
            command, _, length = struct.unpack(">BIH", header)
            data = self.file.read(length)
            if command == 3 or command == 5 or (command == 7 and length):
                raise EOFError(f"the stream has ended ({command}: {data[:80]!r})")
            if command == PSH:
                answered += length
        return time.monotonic() - began

    def close(self):
        try:
            self.tls.close()
        except OSError:
            pass


def upload(server, password, stop, out):
    """Sends RATE bytes a second to the target that swallows, and says each STEP how much went."""
    piece = frame(PSH, 1, bytes(65529))
    try:
        tls = CONTEXT.wrap_socket(connect(server, HOME, timeout=PATIENCE))
        tls.sendall(hashlib.sha256(password.encode()).digest() + b"\0\0" + frame(SETTINGS, 0, SETTINGS_TEXT) + frame(SYN, 1) + frame(PSH, 1, address(*SINK)))
        began = told = time.monotonic()
        sent = reported = 0
        while not stop.is_set():
            tls.sendall(piece)
            sent += len(piece)
            now = time.monotonic()
            # What could not be sent in time is lost, not made up for: that is what a slower transfer is.
            if began + sent / RATE > now:
                time.sleep(began + sent / RATE - now)
            elif began + sent / RATE < now - STEP:
                began = now - sent / RATE
            if now - told >= STEP:
                out.put(("bulk", now, sent - reported))
                told, reported = now, sent
    except OSError as e:
        out.put(("lost", time.monotonic(), "upload: " + (str(e) or type(e).__name__)))


def pings(server, password, stop, out):
    standing = None
    while not stop.is_set():
        try:
            standing = standing or Conversation(server, password)
            out.put(("ping", time.monotonic(), standing.ping()))
        except (OSError, EOFError) as e:
            out.put(("lost", time.monotonic(), str(e) or type(e).__name__))
            standing = None
        stop.wait(PING)


def newcomers(server, password, stop, out):
    while not stop.is_set():
        began = time.monotonic()
        try:
            new = Conversation(server, password)
            new.ping()
            new.close()
            out.put(("new", began, time.monotonic() - began))
        except (OSError, EOFError) as e:
            out.put(("refused", began, str(e) or type(e).__name__))
        stop.wait(NEW)


def live(server, password, stop, out, bulk):
    threads = [threading.Thread(target=each, args=(server, password, stop, out), daemon=True) for each in (pings, newcomers)]
    if bulk:
        threads.append(threading.Thread(target=upload, args=(server, password, stop, out), daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads[:2]:
        thread.join(PATIENCE + 1)
    out.put(None)


class Honest:
    def __init__(self, server, password, bulk=False):
        self.stop, self.out, self.events = multiprocessing.Event(), multiprocessing.Queue(), []
        self.process = multiprocessing.Process(target=live, args=(server, password, self.stop, self.out, bulk), daemon=True)
        self.process.start()

    def end(self):
        self.stop.set()
        while (event := self.out.get(timeout=30)) is not None:
            self.events.append(event)
        self.process.join(5)
        self.process.kill()

    def summary(self, begin, end):
        """What was seen from `begin` to `end` (monotonic seconds; one clock for all processes of a machine)."""
        seen = [e for e in self.events if begin <= e[1] <= end]
        # A ping that waits keeps those behind it from being sent: they would have waited too, each one step less.
        times = sorted(e[2] - step * PING for e in seen if e[0] == "ping" for step in range(max(1, int(e[2] / PING))))
        new = sorted(e[2] for e in seen if e[0] == "new")
        bulk = sum(e[2] for e in seen if e[0] == "bulk") / max(STEP, end - begin) / (1 << 20)
        return {"bulk_mib_s": round(bulk, 1), "pings": sum(e[0] == "ping" for e in seen), "lost": sum(e[0] == "lost" for e in seen), "p50_ms": at(times, 0.5), "p99_ms": at(times, 0.99), "max_ms": at(times, 1),
                "new": len(new), "refused": sum(e[0] == "refused" for e in seen), "new_max_ms": at(new, 1),
                "why": sorted({e[2] for e in seen if e[0] in ("lost", "refused")})[:3]}


def at(values, share):
    return round(1000 * values[min(len(values) - 1, int(share * len(values)))], 1) if values else None
