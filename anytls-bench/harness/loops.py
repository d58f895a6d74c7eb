#!/usr/bin/env python3
"""CPU time of both programs' event loops for a ping, a short connection and a MiB of a download, of several builds in turns.

  loops.py [--turns N] ROOT...

ROOT is a built tree. Every pair is started once and warmed up, then each does a little of each kind, one after the other, again and
again: what else happens on the machine happens to all. Needs Linux and Python 3.9. Loopback only.
"""
import argparse
import os
import re
import socket
import statistics
import struct
import subprocess
import tempfile
import threading

BLOCK = bytes(1 << 20)
DOWNLOAD = 256
PINGS, CONNECTIONS = 6000, 400
LOOPS = re.compile(r"(client|server|anytls|loop)")


def answer(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        while data := connection.recv(65536):
            if data.startswith(b"DOWN"):
                for _ in range(DOWNLOAD):
                    connection.sendall(BLOCK)
                break
            connection.sendall(data)
    except OSError:
        pass
    connection.close()


def target():
    """A server that echoes, or sends much when told to; its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)

    def serve():
        while True:
            threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


class Pair:
    def __init__(self, root, to, data):
        self.to = to
        password = ("-p", "a password for measuring")
        self.server, port = self.start(root, "anytls-server", "--allow-private", "--pool-type", "off", "--data-dir", data, *password)
        self.client, self.port = self.start(root, "anytls-client", "-s", f"127.0.0.1:{port}", "--insecure", *password)

    @staticmethod
    def start(root, name, *options):
        process = subprocess.Popen([f"{root}/bin/{name}", "-l", "127.0.0.1:0", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        port = next(int(found[1]) for found in (re.search(r"listening on /?127.0.0.1:(\d+)", line) for line in process.stdout) if found)
        threading.Thread(target=lambda: [None for _ in process.stdout], daemon=True).start()
        return process, port

    def open(self):
        tunnel = socket.create_connection(("127.0.0.1", self.port))
        tunnel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        tunnel.sendall(b"\5\1\0")
        tunnel.recv(2)
        tunnel.sendall(b"\5\1\0\1\x7f\0\0\1" + struct.pack(">H", self.to))
        tunnel.recv(10)
        return tunnel

    def ping(self, count):
        with self.open() as tunnel:
            for _ in range(count):
                tunnel.sendall(bytes(64))
                tunnel.recv(100)

    def connection(self, count):
        for _ in range(count):
            self.ping(1)

    def download(self, count):
        for _ in range(count):
            with self.open() as tunnel:
                tunnel.sendall(b"DOWN")
                received = 0
                while data := tunnel.recv(1 << 20):
                    received += len(data)
                assert received == DOWNLOAD * len(BLOCK), received

    def cpu(self):
        """Microseconds of the server's loops and of the client's."""
        return [sum(spent(f"/proc/{each.pid}/task/{task}") for task in os.listdir(f"/proc/{each.pid}/task")) for each in (self.server, self.client)]

    def close(self):
        for each in (self.client, self.server):
            each.terminate()
            each.wait()


def spent(task):
    try:
        with open(task + "/comm") as name, open(task + "/schedstat") as times:
            return int(times.read().split()[0]) / 1000 if LOOPS.match(name.read()) else 0
    except OSError:
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("roots", metavar="ROOT", nargs="+")
    a = parser.parse_args()
    kinds = {"ping": (Pair.ping, PINGS, PINGS), "connection": (Pair.connection, CONNECTIONS, CONNECTIONS), "MiB down": (Pair.download, 1, DOWNLOAD)}
    with tempfile.TemporaryDirectory() as data:
        to = target()
        pairs = [Pair(root, to, f"{data}/{number}") for number, root in enumerate(a.roots)]
        try:
            for pair in pairs:
                pair.ping(20_000)
                pair.connection(1500)
                pair.download(4)
            print("| us of CPU | side | " + " | ".join(a.roots) + " |\n|---|---|" + "---|" * len(pairs))
            for kind, (act, count, units) in kinds.items():
                rows = {"server": [[] for _ in pairs], "client": [[] for _ in pairs]}
                for _ in range(a.turns):
                    for number, pair in enumerate(pairs):
                        before = pair.cpu()
                        act(pair, count)
                        for side, was, now in zip(rows, before, pair.cpu()):
                            rows[side][number].append((now - was) / units)
                for side, columns in rows.items():
                    medians = [statistics.median(each) for each in columns]
                    print(f"| {kind} | {side} | " + " | ".join(f"{each:.1f} ({each / medians[0]:.2f})" for each in medians) + " |")
        finally:
            for pair in pairs:
                pair.close()


if __name__ == "__main__":
    main()
