"""What is tried with datagrams: a target that sends them back, and an application that speaks SOCKS5's UDP ASSOCIATE."""
import socket
import struct
import threading
import time
from functools import partial

from cases import IPV4, IPV6, NAME, NOISE, PATIENCE, Case, Skipped, expect, is_local, receive, socks_address

CONNECTED = "127.1.0.1"  # where sing-box's client is told to use packets without addresses
MOST = 65507 - 10  # bytes of a datagram that has a SOCKS5 header in front
MOST_OF_SING = 16384  # its buffers have no more
MOST_OF_SING_CLIENT = 16000  # there with headers and what else it keeps in front


class Echo:
    """Sends each datagram back, on one port of all its addresses."""

    def __init__(self, *addresses):
        self.sockets = []
        self.port = 0
        self.sources = set()
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            bound = socket.socket(family, socket.SOCK_DGRAM)
            bound.bind((address, self.port))
            self.port = bound.getsockname()[1]
            self.sockets.append(bound)
            threading.Thread(target=self.run, args=(bound,), daemon=True).start()

    def run(self, bound):
        try:
            while True:
                data, source = bound.recvfrom(1 << 16)
                self.sources.add(source)
                bound.sendto(data, source)
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for bound in self.sockets:
            bound.close()


class Association:
    def __init__(self, pair):
        self.control = socket.create_connection(pair.entry, timeout=PATIENCE)
        self.control.sendall(b"\5\1\0")
        expect(receive(self.control, 2) == b"\5\0", "the client wants a SOCKS5 log-in")
        self.control.sendall(b"\5\3\0\1" + bytes(6))
        _, reply, _, kind = receive(self.control, 4)
        expect(reply == 0, f"SOCKS5 reply {reply} to UDP ASSOCIATE")
        host = receive(self.control, {1: 4, 4: 16}[kind])
        port, = struct.unpack(">H", receive(self.control, 2))
        self.relay = (socket.inet_ntop({4: socket.AF_INET, 16: socket.AF_INET6}[len(host)], host), port)
        self.socket = socket.socket(socket.AF_INET6 if len(host) == 16 else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(10)

    def send(self, host, port, payload):
        self.socket.sendto(bytes(3) + socks_address(host) + struct.pack(">H", port) + payload, self.relay)

    def receive(self):
        data = self.socket.recv(1 << 16)
        length = {1: 4, 4: 16}.get(data[3]) or 1 + data[4]
        return data[4 + length + 2:]

    def echo(self, host, port, payload):
        self.send(host, port, payload)
        try:
            answer = self.receive()
        except TimeoutError:
            raise AssertionError(f"no answer to {len(payload)} bytes")
        expect(answer == payload, f"{len(payload)} bytes came back as {len(answer)}, or changed")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.control.close()
        self.socket.close()


def capable(pair):
    if "v1" in pair.client.name or "v1" in pair.server.name:
        raise Skipped("this version carries no datagrams")


def reach(pair, host):
    capable(pair)
    addresses = [address for address in (IPV4, IPV6, CONNECTED) if host in (address, NAME) and is_local(address)]
    if not addresses:
        raise Skipped(f"this machine has no {host}")
    with Echo(*addresses) as target, Association(pair) as app:
        app.echo(host, target.port, b"hello")
        app.echo(host, target.port, b"again")


def sizes(pair):
    capable(pair)
    most = MOST if pair.server.name == "ours" else MOST_OF_SING
    most = most if pair.client.name == "ours" else MOST_OF_SING_CLIENT
    with Echo(IPV4) as target, Association(pair) as app:
        for size in (1, 512, 1200, 1472, 9000, 16000, 16384, 16385, MOST):
            if size <= most:
                app.echo(IPV4, target.port, (NOISE + NOISE)[:size])


def empty(pair):
    """A datagram without a byte, not the first one: that one some programs do not survive."""
    capable(pair)
    if "anytls-go" in (pair.client.name, pair.server.name):
        raise Skipped("this program loses empty datagrams")
    with Echo(IPV4) as target, Association(pair) as app:
        app.echo(IPV4, target.port, b"first")
        app.echo(IPV4, target.port, b"")


def too_large(pair):
    """One that the other side cannot take is lost, and nothing else."""
    capable(pair)
    if pair.client.name != "ours":
        raise Skipped("this client lets it end the association")
    with Echo(IPV4) as target, Association(pair) as app:
        app.echo(IPV4, target.port, b"before")
        app.send(IPV4, target.port, NOISE[:20_000])
        time.sleep(0.2)
        app.socket.setblocking(False)
        try:
            app.socket.recv(1 << 16)
        except BlockingIOError:
            pass
        app.socket.settimeout(10)
        app.echo(IPV4, target.port, b"after")


def many_targets(pair):
    """One association, one socket at the server: what makes peers find each other."""
    capable(pair)
    with Echo(IPV4) as one, Echo(IPV4) as other, Association(pair) as app:
        app.echo(IPV4, one.port, b"one")
        app.echo(IPV4, other.port, b"other")
        expect(one.sources == other.sources, "two targets saw two sources")


def many(pair, count):
    """So many are under way at a time; on loopback none is lost."""
    capable(pair)
    with Echo(IPV4) as target, Association(pair) as app:
        app.echo(IPV4, target.port, b"hello")
        for number in range(count):
            app.send(IPV4, target.port, struct.pack(">I", number) + NOISE[:100])
        came = {app.receive()[:4] for _ in range(count)}
        expect(len(came) == count, f"{len(came)} of {count} came back")


def datagram_cases():
    return [
        Case("UDP by IPv4", partial(reach, host=IPV4), 60),
        Case("UDP by IPv6", partial(reach, host=IPV6), 60),
        Case("UDP by name", partial(reach, host=NAME), 60),
        Case("UDP, is-connect 1", partial(reach, host=CONNECTED), 60),
        Case("UDP, sizes", sizes, 60),
        Case("UDP, empty", empty, 60),
        Case("UDP, too large", too_large, 60),
        Case("UDP, two targets", many_targets, 60),
        Case("UDP, 50 at once", partial(many, count=50), 60),
    ]
