"""What somebody without a password sends, above TLS and below it, and what came of it."""
import hashlib
import socket
import ssl
import struct
import time

LIMIT = 12.0  # seconds, more than the site's patience
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


CONTEXT = context()


def normal(answer):
    """Without what changes each second."""
    lines = answer.split(b"\r\n")
    return b"\r\n".join(b"Date: now" if line.startswith(b"Date: ") else line for line in lines)


def read_to_end(connection, began, waits):
    """Bytes, the kind of the end, and when the first byte and the end came; without waiting for the end it is None."""
    came, first = b"", None
    while True:
        if came and not waits:
            return came, None, first, None
        connection.settimeout(max(0.01, LIMIT - (time.perf_counter() - began)))
        try:
            part = connection.recv(65536)
        except socket.timeout:
            return came, "open", first, None
        except ssl.SSLEOFError:
            return came, "end of TCP", first, time.perf_counter() - began
        except ssl.SSLError as e:
            return came, f"TLS: {e.reason}", first, time.perf_counter() - began
        except OSError:
            return came, "reset", first, time.perf_counter() - began
        if not part:
            return came, "close_notify" if isinstance(connection, ssl.SSLSocket) else "end of TCP", first, time.perf_counter() - began
        first = first or time.perf_counter() - began
        came += part


def over_tls(address, parts, then_ends=False, waits=True, pause=0.2):
    with socket.create_connection(address, LIMIT) as tcp:
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with CONTEXT.wrap_socket(tcp, server_hostname="localhost", suppress_ragged_eofs=False) as tls:
            began = time.perf_counter()
            for i, part in enumerate(parts):
                if i:
                    time.sleep(pause)
                tls.sendall(part)
            if then_ends:
                socket.socket.shutdown(tls, socket.SHUT_WR)
            return read_to_end(tls, began, waits)


def over_tcp(address, parts, then_ends=False, waits=True):
    with socket.create_connection(address, LIMIT) as tcp:
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.perf_counter()
        try:
            for part in parts:
                tcp.sendall(part)
            if then_ends:
                tcp.shutdown(socket.SHUT_WR)
        except OSError:
            return b"", "reset", None, time.perf_counter() - began
        return read_to_end(tcp, began, waits)


def authentication(password, padding=0):
    return hashlib.sha256(password.encode()).digest() + struct.pack(">H", padding) + bytes(padding)


def record(kind, body, version=0x0301):
    return struct.pack(">BHH", kind, version, len(body)) + body


def hello(versions=0x0303, ciphers=(0xC02B, 0xC02F, 0xC02C, 0xC030), extensions=b""):
    body = struct.pack(">H", versions) + bytes(range(32)) + b"\0" + struct.pack(">H", 2 * len(ciphers))
    body += b"".join(struct.pack(">H", cipher) for cipher in ciphers) + b"\1\0"
    if extensions is not None:
        body += struct.pack(">H", len(extensions)) + extensions
    return record(22, b"\1" + struct.pack(">I", len(body))[1:] + body)


def above_tls(password):
    """Each name with what is sent behind the handshake."""
    right = authentication(password)
    near = right[:31] + bytes([right[31] ^ 1]) + right[32:]
    return {
        "a wrong password": ([authentication("not it", 30)],),
        "a nearly right one": ([near],),
        "33 bytes of the right one": ([right[:33]],),
        "1 byte of the right one": ([right[:1]],),
        "garbage": ([b"\xfe" * 100],),
        "much garbage": ([b"\xfe" * 50_000],),
        "zeros": ([bytes(64)],),
        "a letter": ([b"x"],),
        "an end of a line": ([b"\n"],),
        "HTTP/0.9": ([b"GET /\r\n"],),
        "HTTP/1.0": ([b"GET / HTTP/1.0\r\n\r\n"],),
        "HTTP/1.1": ([REQUEST],),
        "HTTP/1.1 that ends": ([LAST],),
        "HTTP/3.0": ([b"GET / HTTP/3.0\r\nHost: localhost\r\n\r\n"],),
        "two requests in one": ([REQUEST + LAST],),
        "no such page": ([LAST.replace(b"GET / ", b"GET /nothing ")],),
        "HEAD": ([LAST.replace(b"GET", b"HEAD")],),
        "OPTIONS": ([LAST.replace(b"GET", b"OPTIONS")],),
        "TRACE": ([LAST.replace(b"GET", b"TRACE")],),
        "CONNECT": ([b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n"],),
        "a request for a proxy": ([LAST.replace(b"GET /", b"GET http://example.org/")],),
        "a long line": ([b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"],),
        "a large head": ([LAST[:-2] + b"X: " + b"a" * 40_000 + b"\r\n\r\n"],),
        "a range": ([LAST[:-2] + b"Range: bytes=0-3\r\n\r\n"],),
        "no host": ([b"GET / HTTP/1.1\r\n\r\n"],),
        "a POST": ([b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"],),
        "HTTP/2 that was not agreed on": ([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"],),
        "a request in pieces": ([b"GET ", b"/ HTTP/1.1\r\nHo", b"st: localhost\r\nConnection: close\r\n\r\n"],),
        "half a request": ([b"GET / HTTP/1.1\r\nHost: "],),
        "a request, then the end": ([REQUEST], True),
        "silence, then the end": ([], True),
        "silence": ([],),
    }


def below_tls():
    """What is sent in place of a handshake. These show the TLS library too: differences are told, and fail only without TLS."""
    return {
        "plain HTTP/1.1": ([REQUEST],),
        "plain HTTP/1.0": ([b"GET / HTTP/1.0\r\n\r\n"],),
        "plain HTTP without a host": ([b"GET / HTTP/1.1\r\n\r\n"],),
        "plain HTTP in pieces": ([b"GET / HT", b"TP/1.1\r\nHost: localhost\r", b"\n\r\n"],),
        "plain garbage": ([b"\x01\x02\x03\x04\r\n\r\n"],),
        "plain zeros": ([bytes(64)],),
        "an alert first": ([record(21, b"\2\50")],),
        "application data first": ([record(23, b"hello")],),
        "an end at once": ([], True),
        "SSL 2.0": ([bytes.fromhex("802e0100020015000000100100800200800300800400800500800600400700c0") + bytes(16)],),
        "an empty hello": ([record(22, b"\1\0\0\0")],),
        "TLS 1.0": ([hello(0x0301)],),
        "no cipher in common": ([hello(ciphers=(0x0005,))],),
        "a record that is too long": ([struct.pack(">BHH", 22, 0x0301, 0xFFFF) + bytes(100)],),
        "garbage in a handshake": ([record(22, b"\xfe" * 50)],),
    }


IN_CLEAR = ("plain ", "an alert first", "application data first", "an end at once")
