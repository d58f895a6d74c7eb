"""The targets, in processes of their own: one echoes, one never reads, one sends for ever, one swallows."""
import multiprocessing
import resource
import selectors
import socket

HOST = "127.0.0.1"
ECHO, SINK = (HOST, 7001), (HOST, 7002)  # the honest user's
SILENT, FLOOD, ANSWER, DISCARD = (HOST, 7101), (HOST, 7102), (HOST, 7103), (HOST, 7104)  # the attacker's
HONEST, HOSTILE = (ECHO, SINK), (SILENT, FLOOD, ANSWER, DISCARD)
BLOCK = bytes(65536)


def spread(target, number):
    """The same target under another address for each 50 streams: limits of one target are not what is tried."""
    return f"127.2.{number // 50 // 250}.{number // 50 % 250 + 1}", target[1]


def limit():
    """As many descriptors as the system lets one process have, 100,000 at most."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100_000, 100_000))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def listening(address, receive=None):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if receive:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    listener.bind(("", address[1]))
    listener.listen(4096)
    listener.setblocking(False)
    return listener


def serve(targets, ready, accepted):
    limit()
    selector = selectors.EpollSelector()
    for target in targets:
        selector.register(listening(target, 2048 if target == SILENT else None), selectors.EVENT_READ, (accept, target))
    ready.set()
    while True:
        for key, _ in selector.select():
            act, kind = key.data
            act(selector, key.fileobj, kind, accepted)


def accept(selector, listener, kind, accepted):
    for _ in range(256):
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        accepted.value += 1
        peer.setblocking(False)
        selector.register(peer, selectors.EVENT_WRITE if kind == FLOOD else selectors.EVENT_READ, (talk, kind))
        if kind == SILENT:
            # Never read, so a FIN goes unnoticed; a reset is told of all the same.
            selector._selector.modify(peer.fileno(), 0)


def talk(selector, peer, kind, _):
    try:
        if kind in (ECHO, ANSWER):
            data = peer.recv(65536)
            if data:
                peer.send(data)
                return
        elif kind == FLOOD:
            peer.send(BLOCK)
            return
        elif kind in (SINK, DISCARD):
            if peer.recv(65536):
                return
    except BlockingIOError:
        return
    except OSError:
        pass
    selector.unregister(peer)
    peer.close()


class Targets:
    def __init__(self, targets):
        ready, self.accepted = multiprocessing.Event(), multiprocessing.Value("q", 0, lock=False)
        self.process = multiprocessing.Process(target=serve, args=(targets, ready, self.accepted), daemon=True)
        self.process.start()
        ready.wait(10)

    def close(self):
        self.process.kill()
        self.process.join()
