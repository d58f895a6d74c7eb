"""What is tried on every pair: the targets, the application's side, and the cases.

A case is a function of a running pair that returns when all is well and raises
otherwise. Every case brings its own targets and speaks SOCKS5 to the client.
"""
import hashlib
import itertools
import random
import socket
import struct
import threading
import time
from collections import namedtuple
from functools import lru_cache, partial

from programs import shut

KIB, MIB = 1 << 10, 1 << 20
PATIENCE = 30  # seconds any single read or write may take
CHUNK = 64 * KIB
NOISE = random.Random(1).randbytes(CHUNK - 8)
IPV4, IPV6, NAME = "127.0.0.1", "::1", "localhost"

Case = namedtuple("Case", "name check limit")  # limit: seconds the whole case may take


class Skipped(Exception):
    """The case does not apply here."""


class Refused(Exception):
    """The client has answered a SOCKS5 request with an error."""


def expect(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


# ---- bytes that show any loss, repetition or change of order -------------------


def pattern(size):
    for number in itertools.count():
        if size <= 0:
            return
        yield (number.to_bytes(8, "big") + NOISE)[:size]
        size -= CHUNK


@lru_cache
def pattern_hash(size):
    digest = hashlib.sha256()
    for chunk in pattern(size):
        digest.update(chunk)
    return digest.digest()


def send_pattern(connection, size):
    for chunk in pattern(size):
        connection.sendall(chunk)


def receive_hash(connection, size=None):
    """Reads `size` bytes, or to the end of file; returns how many came and their hash."""
    digest, count = hashlib.sha256(), 0
    while size is None or count < size:
        data = connection.recv(CHUNK if size is None else min(CHUNK, size - count))
        if not data:
            break
        digest.update(data)
        count += len(data)
    return count, digest.digest()


def receive(connection, size):
    """Exactly `size` bytes."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        expect(more, f"end of file after {len(data)} of {size} bytes")
        data += more
    return data


def expect_pattern(connection, size):
    """The pattern of that size, then the end of file."""
    count, found = receive_hash(connection)
    expect(count == size, f"{count} of {size} bytes arrived")
    expect(found == pattern_hash(size), "the bytes that arrived are not those sent")


# ---- targets -------------------------------------------------------------------


class Target:
    """A server that runs `talk(connection)` for each connection, then closes it; one port on all its addresses."""

    def __init__(self, talk, addresses=(IPV4,)):
        self.talk = talk
        self.port = 0
        self.listeners = []
        for address in addresses:
            self.listeners.append(listen(address, self.port))
            self.port = self.listeners[0].getsockname()[1]
        for listener in self.listeners:
            threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for listener in self.listeners:
            shut(listener, socket.SHUT_RDWR)
            listener.close()

    def accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            connection.settimeout(PATIENCE)
            try:
                self.talk(connection)
            except (OSError, AssertionError):
                pass  # what went wrong shows on the application's side


def listen(address, port=0):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=256)


def is_local(address):
    try:
        listen(address).close()
        return True
    except OSError:
        return False


def source(connection):
    """Sends as many bytes as it is asked for and closes."""
    size, = struct.unpack(">Q", receive(connection, 8))
    send_pattern(connection, size)


def sink(connection):
    """Takes as many bytes as are announced, answers with what it got and closes."""
    size, = struct.unpack(">Q", receive(connection, 8))
    count, digest = receive_hash(connection, size)
    connection.sendall(struct.pack(">Q", count) + digest)


def echo(connection):
    while data := connection.recv(CHUNK):
        connection.sendall(data)


# ---- the application -------------------------------------------------------------


def connect(pair, host, port):
    """A connection to the target through the pair; the way SOCKS5 names the target follows from the host."""
    app = socket.create_connection(pair.entry, timeout=PATIENCE)
    try:
        app.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app.sendall(b"\5\1\0")
        expect(receive(app, 2) == b"\5\0", "the client wants a SOCKS5 log-in")
        app.sendall(b"\5\1\0" + socks_address(host) + struct.pack(">H", port))
        _, reply, _, kind = receive(app, 4)
        if reply:
            raise Refused(f"SOCKS5 reply {reply}")
        receive(app, {1: 4, 4: 16}.get(kind) or receive(app, 1)[0])
        receive(app, 2)
        return app
    except BaseException:
        app.close()
        raise


def socks_address(host):
    if host == NAME:
        return struct.pack(">BB", 3, len(host)) + host.encode()
    if ":" in host:
        return b"\4" + socket.inet_pton(socket.AF_INET6, host)
    return b"\1" + socket.inet_aton(host)


def fetch(pair, target, size, host=IPV4):
    with connect(pair, host, target.port) as app:
        app.sendall(struct.pack(">Q", size))
        expect_pattern(app, size)


def store(pair, target, size):
    with connect(pair, IPV4, target.port) as app:
        app.sendall(struct.pack(">Q", size))
        send_pattern(app, size)
        count, = struct.unpack(">Q", receive(app, 8))
        expect(count == size, f"{count} of {size} bytes arrived")
        expect(receive(app, 32) == pattern_hash(size), "the bytes that arrived are not those sent")
        expect(not app.recv(1), "more came than was sent")


# ---- the cases -------------------------------------------------------------------


def reuse(pair):
    before = pair.connections
    with Target(source) as target:
        for _ in range(20):
            fetch(pair, target, 1000)
    made = pair.connections - before
    expect(made <= 2, f"20 requests made {made} connections")


def reach(pair, host):
    addresses = [address for address in (IPV4, IPV6) if host in (address, NAME) and is_local(address)]
    if not addresses:
        raise Skipped(f"this machine has no {host}")
    with Target(source, addresses) as target:
        fetch(pair, target, 1000, host)


def down(pair, size):
    with Target(source) as target:
        fetch(pair, target, size)


def up(pair, size):
    with Target(sink) as target:
        store(pair, target, size)


def refused(pair):
    """A refused target ends its own stream only."""
    with Target(source) as target, socket.socket() as bound_only:
        fetch(pair, target, 1000)
        settle()
        before = pair.connections
        bound_only.bind((IPV4, 0))
        try:
            with connect(pair, IPV4, bound_only.getsockname()[1]) as app:
                app.settimeout(5)
                app.sendall(b"anyone there?")
                expect(not app.recv(1), "data came from a target that refuses")
        except (Refused, ConnectionError):
            pass
        except TimeoutError:
            raise AssertionError("still open 5 s after the target refused")
        settle()
        fetch(pair, target, 1000)
        made = pair.connections - before
        expect(made == 0, f"{made} new connection(s) instead of the session that was there")


def settle():
    """Gives a session whose stream has ended the time to return to its pool."""
    time.sleep(0.5)


def many(pair, count, size):
    problems = []

    def run(transfer, target):
        try:
            transfer(pair, target, size)
        except Exception as e:
            problems.append(describe(e))

    with Target(source) as sources, Target(sink) as sinks:
        ways = itertools.cycle([(fetch, sources), (store, sinks)])
        threads = [threading.Thread(target=run, args=next(ways), daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if problems:
        raise AssertionError(f"{len(problems)} of {count} failed, the first with: {problems[0]}")


def server_speaks_first(pair):
    def greet(connection):
        connection.sendall(b"220 who are you?\r\n")
        connection.sendall(b"250 hello " + receive(connection, 5))

    with Target(greet) as target, connect(pair, IPV4, target.port) as app:
        expect(receive(app, 18) == b"220 who are you?\r\n", "another greeting came")
        app.sendall(b"me!\r\n")
        expect(receive(app, 15) == b"250 hello me!\r\n", "another answer came")
        expect(not app.recv(1), "more came than was sent")


def server_closes_first(pair):
    with Target(lambda connection: send_pattern(connection, MIB)) as target:
        with connect(pair, IPV4, target.port) as app:
            time.sleep(0.5)  # all is under way, and the target long gone, before the first byte is read
            expect_pattern(app, MIB)


def late_answer(pair):
    """A request, the end of writing, and an answer that comes a second later."""
    if pair.client.name != "ours":
        raise Skipped("this client ends the whole stream at the application's end of file")

    def answer_late(connection):
        receive(connection, 7)
        time.sleep(1)
        send_pattern(connection, 64 * KIB)

    with Target(answer_late) as target, connect(pair, IPV4, target.port) as app:
        app.sendall(b"request")
        app.shutdown(socket.SHUT_WR)
        expect_pattern(app, 64 * KIB)


def end_of_file_reaches_target(pair):
    """An answer that the target only gives once it has seen the end of the request."""
    if not pair.client.name == pair.server.name == "ours":
        raise Skipped("half-close is an extension between our own client and server")

    def answer_at_the_end(connection):
        size, _ = receive_hash(connection)
        send_pattern(connection, size)

    with Target(answer_at_the_end) as target, connect(pair, IPV4, target.port) as app:
        send_pattern(app, 100_000)
        app.shutdown(socket.SHUT_WR)
        expect_pattern(app, 100_000)


def ping_pong(pair, rounds, size):
    with Target(echo) as target, connect(pair, IPV4, target.port) as app:
        for number in range(rounds):
            ping = (number.to_bytes(8, "big") + NOISE)[:size]
            app.sendall(ping)
            expect(receive(app, size) == ping, f"round {number + 1} came back changed")


def all_cases(large):
    """The cases in their order; `large` is the size of the large transfers."""
    sizes = {"0 B": 0, "1 B": 1, "1 MiB": MIB, f"{large // MIB} MiB": large}
    transfers = [Case(f"{way.__name__} {label}", partial(way, size=size), 60 + size / MIB)
                 for way in (down, up) for label, size in sizes.items()]
    return [
        Case("reuse, 20 requests", reuse, 60),
        Case("target by IPv4", partial(reach, host=IPV4), 60),
        Case("target by IPv6", partial(reach, host=IPV6), 60),
        Case("target by name", partial(reach, host=NAME), 60),
        *transfers,
        Case("refused target", refused, 60),
        Case("50 at once", partial(many, count=50, size=MIB), 120),
        Case("server speaks first", server_speaks_first, 60),
        Case("server closes first", server_closes_first, 60),
        Case("half-close, late answer", late_answer, 60),
        Case("half-close, target sees it", end_of_file_reaches_target, 60),
        Case("ping-pong, 200 rounds", partial(ping_pong, rounds=200, size=100), 60),
    ]


# ---- running one -----------------------------------------------------------------


def describe(error):
    return str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"


def attempt(case, pair):
    """Runs a case within its limit; returns its outcome (ok, FAILED, skipped) and the reason for it."""
    outcome = []

    def run():
        try:
            case.check(pair)
            outcome.append(("ok", ""))
        except Skipped as e:
            outcome.append(("skipped", str(e)))
        except Exception as e:
            outcome.append(("FAILED", describe(e) + pair.died()))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(case.limit)
    return outcome[0] if outcome else ("FAILED", f"not done after {case.limit:.0f} s" + pair.died())
