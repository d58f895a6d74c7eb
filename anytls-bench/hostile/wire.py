"""AnyTLS as an attacker speaks it: frames written raw, many sessions at once, nothing read unless asked for."""
import hashlib
import select
import socket
import ssl
import struct
import time

WASTE, SYN, PSH, FIN, SETTINGS, ALERT, UPDATE, SYNACK, HEARTBEAT, HEARTBEAT_ANSWER, SERVER_SETTINGS = range(11)
SETTINGS_TEXT = b"v=2\nclient=\npadding-md5=0"

CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname, CONTEXT.verify_mode = False, ssl.CERT_NONE


def frame(command, stream, data=b""):
    return struct.pack(">BIH", command, stream, len(data)) + data


def address(host, port):
    return b"\x01" + socket.inet_aton(host) + struct.pack(">H", port)


def connect(server, source=None, receive=None, timeout=10):
    """A TCP connection. `source`: a local address; `receive`: bytes of receive buffer, set before connecting so that it bounds the window."""
    plain = socket.socket()
    plain.settimeout(timeout)
    if receive:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    if source:
        plain.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT: one port for many addresses
        plain.bind((source, 0))
    plain.connect(server)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain


class Session:
    """One TLS connection, authenticated, Settings sent. Writes never block: what the server does not take stays in `unsent`."""

    def __init__(self, server, password, receive=None, source=None):
        self.tls = CONTEXT.wrap_socket(connect(server, source, receive))
        self.tls.sendall(hashlib.sha256(password.encode()).digest() + b"\0\0" + frame(SETTINGS, 0, SETTINGS_TEXT))
        self.tls.setblocking(False)
        self.unsent = bytearray()
        self.sent = 0
        self.dead = False
        self.rest = b""

    def write(self, data):
        self.unsent += data

    def open(self, stream, target, first=b""):
        self.write(frame(SYN, stream) + frame(PSH, stream, address(*target) + first))

    def flush(self):
        """Writes what goes at once. False while some is left."""
        while self.unsent and not self.dead:
            try:
                # The same bytes must be offered again after a refusal: OpenSSL asks for that.
                n = self.tls.send(bytes(self.unsent[:16384]))
                del self.unsent[:n]
                self.sent += n
            except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return False
            except OSError:
                self.dead = True
        return True

    def drain(self):
        """Frames that have come; marks the session dead at its end."""
        try:
            while True:
                piece = self.tls.recv(65536)
                if not piece:
                    self.dead = True
                    break
                self.rest += piece
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError:
            self.dead = True
        frames = []
        while len(self.rest) >= 7:
            command, stream, length = struct.unpack(">BIH", self.rest[:7])
            if len(self.rest) < 7 + length:
                break
            frames.append((command, stream, self.rest[7:7 + length]))
            self.rest = self.rest[7 + length:]
        return frames

    def close(self):
        try:
            self.tls.close()
        except OSError:
            pass
        self.dead = True

    def abort(self):
        """Closes by RST: behind a window that is closed nobody could see a FIN."""
        try:
            self.tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.close()


def pump(sessions, seconds):
    """Writes what the sessions hold, until all is out, all are dead or the time is over. Bytes that went out since the sessions began."""
    end = time.monotonic() + seconds
    waiting = {s.tls.fileno(): s for s in sessions if not s.flush() and not s.dead}
    poll = select.poll()
    for number in waiting:
        poll.register(number, select.POLLOUT)
    while waiting and time.monotonic() < end:
        for number, _ in poll.poll(100):
            session = waiting.get(number)
            if session and (session.flush() or session.dead):
                poll.unregister(number)
                del waiting[number]
    return sum(s.sent for s in sessions)
