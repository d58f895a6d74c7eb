"""Our client: a server that means ill, and strangers at a proxy that is open."""
import contextlib
import random
import socket
import ssl
import struct
import subprocess
import threading
import time

from checks import Check, certificate
from honest import at
from wire import FIN, PSH, SERVER_SETTINGS, SYN, SYNACK, UPDATE, frame

SERVER, PROXY = ("127.0.0.1", 9443), ("127.0.0.1", 1080)


def scheme(number, item="100-400", items=1):
    return ("stop=8\n0=30-30\n" + "".join(f"{k}={','.join([item] * items)}\n" for k in range(1, 8)) + f"x={number}").encode()


class HostileServer:
    """Authenticates anybody, echoes streams, and sends what it is told to on each session after Settings."""

    def __init__(self, bench, after_settings):
        pem, key = certificate(bench.file("hostile"))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem, key)
        self.after_settings, self.received = after_settings, 0
        self.listener = socket.create_server(SERVER)
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A thread that waits in accept keeps the port: it is woken first.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self.listener.accept()
                threading.Thread(target=self.talk, args=(plain,), daemon=True).start()

    def talk(self, plain):
        with contextlib.suppress(OSError, struct.error):
            tls = self.context.wrap_socket(plain, server_side=True)
            file = tls.makefile("rb")
            file.read(32)
            file.read(*struct.unpack(">H", file.read(2)))
            opened = set()
            while True:
                command, stream, length = struct.unpack(">BIH", file.read(7))
                data = file.read(length)
                self.received += 7 + length
                if command == 4:
                    tls.sendall(frame(SERVER_SETTINGS, 0, b"v=2"))
                    self.after_settings(tls)
                elif command == SYN:
                    tls.sendall(frame(SYNACK, stream))
                elif command == PSH and stream not in opened:
                    opened.add(stream)
                elif command == PSH:
                    tls.sendall(frame(PSH, stream, data))
                elif command == FIN:
                    tls.sendall(frame(FIN, stream))
                elif command == 8:
                    tls.sendall(frame(9, stream))


@contextlib.contextmanager
def client(bench, *options, listen="127.0.0.1:1080"):
    process = subprocess.Popen([bench.client, "-l", listen, "-s", "%s:%d" % SERVER, "-p", "hostile-hostile", "--insecure", *options],
                               stdout=subprocess.DEVNULL, stderr=open(bench.file("client.log"), "wb"))
    try:
        for _ in range(200):
            try:
                socket.create_connection(PROXY, timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def through_proxy(source=None):
    """A connection through the client, as SOCKS5 has it."""
    plain = socket.create_connection(PROXY, timeout=10, source_address=source)
    plain.sendall(b"\5\1\0")
    if plain.recv(2) != b"\5\0":
        raise OSError("refused")
    plain.sendall(b"\5\1\0\1\x01\x02\x03\x04\0\x50")
    if plain.recv(10)[:2] != b"\5\0":
        raise OSError("refused")
    return plain


def update_flood(bench):
    """A session is told 300 schemes of 60 KiB; others that stand must not notice."""
    noise = random.Random(2)
    flood = threading.Event()

    def tell(tls):
        if flood.is_set():
            for number in range(300):
                tls.sendall(frame(UPDATE, 0, scheme(noise.random(), "1-9", 2140)[:65000]))

    with HostileServer(bench, tell), client(bench):
        standing, times = through_proxy(), []
        flood.set()
        others = []
        began = time.monotonic()
        while time.monotonic() - began < 8:
            if len(others) < 4:
                with contextlib.suppress(OSError):
                    others.append(through_proxy())
            before = time.monotonic()
            standing.sendall(b"ping")
            if not standing.recv(4):
                return ["the standing stream has ended"]
            times.append(time.monotonic() - before)
            time.sleep(0.02)
    times.sort()
    bench.notes.update(pings=len(times), p99_ms=at(times, 0.99), max_ms=at(times, 1))
    return [f"p99 of pings {at(times, 0.99)} ms"] if at(times, 0.99) > 200 else []


def padding_bomb(bench):
    """12 requests under a scheme that asks for as much as it may."""
    with HostileServer(bench, lambda tls: tls.sendall(frame(UPDATE, 0, scheme(1, "60000-60001", 16)))) as server, client(bench, "--disable-reuse"):
        for number in range(13):
            if number == 1:
                server.received = 0
            stream = through_proxy()
            stream.sendall(b"x" * 100)
            stream.recv(100)
            stream.close()
            time.sleep(0.1)
        time.sleep(1)
    mib = server.received / (1 << 20)
    bench.notes["sent_mib"] = round(mib, 1)
    return [f"{mib:.1f} MiB for 12 requests"] if mib > 5 else []


def open_proxy(bench):
    """A proxy on all addresses, with no users: strangers get nothing, the machine's own network does."""
    stranger = "203.0.113.9"
    subprocess.run(["ip", "address", "replace", stranger + "/32", "dev", "lo"], check=True)
    wrong = []
    with HostileServer(bench, lambda tls: None), client(bench, listen="0.0.0.0:1080"):
        for source, served in ((stranger, False), ("127.0.0.1", True)):
            try:
                through_proxy((source, 0)).close()
                got = True
            except OSError:
                got = False
            bench.notes[source] = "served" if got else "refused"
            if got != served:
                wrong.append(f"{source} {'served' if got else 'refused'}")
    return wrong


CHECKS = [
    Check("update-flood", "300 padding schemes of 60 KiB on each session", update_flood),
    Check("padding-bomb", "a padding scheme of a mebibyte for each request", padding_bomb),
    Check("open-proxy", "a proxy without users on all addresses", open_proxy),
]
