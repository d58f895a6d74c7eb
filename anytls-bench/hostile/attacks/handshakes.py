"""Without a password: connections that never finish their handshake, or that never say who they are."""
import random
import ssl
import time

from attacks import Attack
from server import ADDRESS
from wire import CONTEXT, connect

# One attacker with a few machines. The other user comes from 127.0.0.1.
SOURCES = [f"127.1.0.{i}" for i in range(1, 9)]
RATE = 620  # connections a second
MOST_HELD = 4000  # of the attacker's own descriptors: older ones the server has long closed for newer ones


def client_hello():
    """A real one, as this machine's OpenSSL writes it."""
    outgoing = ssl.MemoryBIO()
    engine = CONTEXT.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    try:
        engine.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def unfinished():
    """A ClientHello of one full record, but for its last bytes."""
    body = b"\x01" + (16_380).to_bytes(3, "big") + b"\x03\x03" + random.Random(1).randbytes(16_378)
    return (b"\x16\x03\x01\x40\x00" + body)[:16_380]


def hold(field, first, rate=RATE):
    """Opens connections at the rate until the time is over; each says `first` and nothing more."""
    began, opened, number = time.monotonic(), 0, 0
    total = field.share(rate * max(1, field.left()))
    while not field.over() and number < total:
        wait = began + number / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        number += 1
        try:
            plain = connect(ADDRESS, SOURCES[number % len(SOURCES)], timeout=2)
            plain.setblocking(False)
            field.held.append(plain)
            if len(field.held) > MOST_HELD:
                field.held.pop(0).close()
            plain.send(first)
            opened += 1
        except OSError:
            field.count("turned_away")
    field.notes["opened"] = opened
    field.wait()


def unfinished_hellos(field):
    hold(field, unfinished())


def half_handshakes(field):
    hold(field, client_hello())


def silence(field):
    hold(field, b"")


def byte_by_byte(field):
    """Each sends a byte of its ClientHello now and then: somebody who is slow, 2,000 times."""
    hello, slow = client_hello(), []
    for number in range(field.share(2000)):
        try:
            plain = connect(ADDRESS, SOURCES[number % len(SOURCES)], timeout=2)
            plain.setblocking(False)
            field.held.append(plain)
            slow.append(plain)
        except OSError:
            field.count("turned_away")
    place = 0
    while not field.over() and place < len(hello) - 1:
        for plain in slow:
            try:
                plain.send(hello[place:place + 1])
            except OSError:
                field.count("failed_writes")
        place += 1
        time.sleep(max(0, min(0.5, field.left())))
    field.wait()


def no_password(field):
    """The handshake is done, and then nothing: 2,000 at a time."""
    for number in range(field.share(2000)):
        if field.over():
            break
        try:
            field.held.append(CONTEXT.wrap_socket(connect(ADDRESS, SOURCES[number % len(SOURCES)], timeout=2)))
            field.count("opened")
        except OSError:
            field.count("turned_away")
    field.wait()


def wrong_passwords(field):
    """As before, with 100 wrong bytes: what is read and dropped must not cost a place for ever."""
    for number in range(field.share(2000)):
        if field.over():
            break
        try:
            tls = CONTEXT.wrap_socket(connect(ADDRESS, SOURCES[number % len(SOURCES)], timeout=2))
            field.held.append(tls)
            tls.sendall(random.Random(number).randbytes(100))
            field.count("opened")
        except OSError:
            field.count("turned_away")
    field.wait()


ATTACKS = [
    Attack("unfinished-hellos", "unfinished ClientHellos of 16 KiB, 620 a second from 8 addresses", unfinished_hellos, seconds=15, full=60),
    Attack("half-handshakes", "whole ClientHellos and nothing more, 620 a second from 8 addresses", half_handshakes, seconds=12, full=60),
    Attack("silence", "connections that say nothing, 620 a second from 8 addresses", silence, seconds=12, full=60),
    Attack("byte-by-byte", "2,000 ClientHellos, a byte each half a second", byte_by_byte, full=60),
    Attack("no-password", "2,000 finished handshakes and no password", no_password, seconds=15, full=30),
    Attack("wrong-passwords", "2,000 finished handshakes and a wrong password", wrong_passwords, seconds=15, full=30),
]
