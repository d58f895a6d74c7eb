#!/usr/bin/env python3
"""What the client's session pool saves and what a dead one costs, over a link of 40 ms round trip (connect included).

  pool.py [--rtt 40] [--quick] [--out FILE.json]

Starts our server and clients from the packaged jars in a network of its own (harness/slowlink.py): the client near, the server one round trip
away, the targets beside the server. Each figure is the time from the application's connect to the proxy to the first byte of the target's
answer. Needs root, /dev/net/tun, iproute2, unshare, openssl; without them it says so and exits with 125.
"""
import argparse
import concurrent.futures
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SLOWLINK = os.path.join(ROOT, "anytls-bench", "harness", "slowlink.py")
SERVER = ("10.99.0.2", 8443)
PASSWORD = "benchmark"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
REQUEST = b"GET / HTTP/1.1\r\nHost: target\r\n\r\n"


def serve(listener, talk):
    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=talk, args=(connection,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def listening():
    listener = socket.socket()
    listener.bind(("0.0.0.0", 0))
    listener.listen(1024)
    return listener


def plain_target():
    def talk(connection):
        try:
            with connection:
                while connection.recv(4096):
                    connection.sendall(ANSWER)
        except OSError:
            pass
    return serve(listening(), talk)


def tls_target(directory):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=target",
                    "-keyout", f"{directory}/key.pem", "-out", f"{directory}/cert.pem"], check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{directory}/cert.pem", f"{directory}/key.pem")

    def talk(connection):
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(1)
        except OSError:
            pass
    return serve(listening(), talk)


def client_hello():
    """The bytes of a real ClientHello, made without a connection."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.wrap_bio(incoming, outgoing, server_hostname="target").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class Relay:
    """In front of the far server, for cutting what stands: connecting to it takes no round trip, the data does."""

    def __init__(self):
        self.links, self.lock, self.connections = [], threading.Lock(), 0
        self.port = serve(listening(), self.link)

    def link(self, near):
        far = socket.create_connection(SERVER)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        state = {"lost": False}
        with self.lock:
            self.connections += 1
            self.links.append(state)
        threading.Thread(target=self.carry, args=(far, near, state), daemon=True).start()
        self.carry(near, far, state)

    def carry(self, source, sink, state):
        try:
            while data := source.recv(65536):
                if not state["lost"]:
                    sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        with self.lock:
            for state in self.links:
                state["lost"] = True
            self.links.clear()


class Client:
    def __init__(self, directory, name, server, **options):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        path = f"{directory}/{name}.json"
        with open(path, "w") as file:
            json.dump({"type": "anytls", "tag": name, "server": server[0], "server_port": server[1], "password": PASSWORD,
                       "tls": {"enabled": True, "insecure": True}, **options}, file)
        self.log = open(f"{directory}/{name}.log", "w")
        self.process = subprocess.Popen([f"{ROOT}/bin/anytls-client", "-c", path, "-l", f"127.0.0.1:{self.port}"], stdout=self.log, stderr=subprocess.STDOUT)
        wait_for(("127.0.0.1", self.port))

    def request(self, port, payload):
        """Seconds to the first byte; an exception if there is none within 20 s."""
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as tunnel:
            tunnel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            tunnel.sendall(b"\x05\x01\x00")
            assert tunnel.recv(2) == b"\x05\x00"
            tunnel.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big"))
            assert tunnel.recv(10)[:2] == b"\x05\x00"
            tunnel.sendall(payload)
            if not tunnel.recv(65536):
                raise OSError("closed without an answer")
            took = time.monotonic() - began
            tunnel.shutdown(socket.SHUT_WR)
            while tunnel.recv(65536):
                pass  # an end in good order: what is left unread would have to be drained
            return took

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def wait_for(address):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on {address}")


def without_proxy(host, port, payload):
    """Seconds from the payload to the first byte on a connection that stands: the link, the target's own time and this program's."""
    with socket.create_connection((host, port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.monotonic()
        connection.sendall(payload)
        connection.recv(65536)
        return time.monotonic() - began


def figures(seconds, failures=0):
    ordered = sorted(seconds)
    at = lambda share: round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
    return {"n": len(ordered), "failed": failures, "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": round(1000 * ordered[-1], 1)}


def attempt(results, call):
    try:
        results[0].append(call())
    except (OSError, AssertionError):
        results[1] += 1


def measured(count, call):
    results = [[], 0]
    for _ in range(count):
        attempt(results, call)
    return figures(results[0] or [0], results[1])


def at_a_time(threads, each, call):
    results = [[], 0]
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(lambda: attempt(results, call)) for _ in range(threads * each)]:
            done.result()
    return figures(results[0] or [0], results[1])


def cut(pairs, port, payload, silence, rounds):
    """Five sessions stand, all are cut without a word, `silence` seconds pass; then one request, and the one behind it. Each client for
    itself, one after the other so that no two of them are at it at a time while there is silence to be used for that."""
    first, second = [[], 0], [[], 0]

    def go(index, client, relay):
        time.sleep(index * (silence + 2) / len(pairs))
        for _ in range(rounds):
            at_a_time(5, 1, lambda: client.request(port, payload))
            relay.cut()
            time.sleep(silence)
            attempt(first, lambda: client.request(port, payload))
            attempt(second, lambda: client.request(port, payload))

    threads = [threading.Thread(target=go, args=(index, *pair)) for index, pair in enumerate(pairs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return first, second


def inside(quick, out):
    with tempfile.TemporaryDirectory() as directory:
        plain, secure, hello = plain_target(), tls_target(directory), client_hello()
        server = subprocess.Popen([f"{ROOT}/bin/anytls-server", "-l", f"0.0.0.0:{SERVER[1]}", "-p", PASSWORD, "--allow-private", "--data-dir", f"{directory}/data"],
                                  stdout=open(f"{directory}/server.log", "w"), stderr=subprocess.STDOUT)
        clients, result = [], {}
        try:
            wait_for(SERVER)

            def client(name, to=SERVER, **options):
                clients.append(Client(directory, name, to, **options))
                return clients[-1]

            def note(name, row):
                result[name] = row
                print(f"{name:58} {row}", flush=True)

            note("no proxy, one round trip to the TLS target", measured(100, lambda: without_proxy(SERVER[0], secure, hello)))
            note("no proxy, one round trip to the plain target", measured(100, lambda: without_proxy(SERVER[0], plain, REQUEST)))
            for run in range(1 if quick else 3):
                note(f"cold JVM, no session, TLS target, run {run + 1}", measured(1, lambda: client(f"cold{run}").request(secure, hello)))
                ahead = client(f"ahead{run}", ensure_idle_session=3)
                time.sleep(3)
                note(f"cold JVM, session made ahead, TLS target, run {run + 1}", measured(1, lambda: ahead.request(secure, hello)))
            fresh = client("fresh", disable_reuse=True)
            measured(30, lambda: fresh.request(secure, hello))
            note("warm JVM, new session each, TLS target", measured(50, lambda: fresh.request(secure, hello)))
            note("warm JVM, new session each, plain HTTP", measured(50, lambda: fresh.request(plain, REQUEST)))

            pooled = client("pooled")
            measured(60, lambda: pooled.request(plain, REQUEST))
            note("warm session, TLS target", measured(200, lambda: pooled.request(secure, hello)))
            note("warm session heard within 5 s, plain HTTP", measured(200, lambda: pooled.request(plain, REQUEST)))
            time.sleep(5.5)
            note("warm session silent for 5.5 s, TLS target", measured(1, lambda: pooled.request(secure, hello)))
            time.sleep(5.5)
            note("warm session silent for 5.5 s, plain HTTP", measured(1, lambda: pooled.request(plain, REQUEST)))
            note("1,000 requests in a row, plain HTTP", measured(200 if quick else 1000, lambda: pooled.request(plain, REQUEST)))
            at_a_time(64, 2, lambda: pooled.request(plain, REQUEST))
            note("64 at a time, 20 rounds, plain HTTP", at_a_time(64, 5 if quick else 20, lambda: pooled.request(plain, REQUEST)))

            pairs = []
            for i in range(2 if quick else 5):
                relay = Relay()
                behind = client(f"behind{i}", ("127.0.0.1", relay.port))
                measured(30, lambda: behind.request(plain, REQUEST))
                pairs.append((behind, relay))
            for name, port, payload, silence, rounds, some in (
                    ("cut, silent for 5.5 s, plain HTTP", plain, REQUEST, 5.5, 2 if quick else 20, pairs),
                    ("cut, silent for 5.5 s, TLS target", secure, hello, 5.5, 2 if quick else 20, pairs),
                    ("cut a moment ago, TLS target", secure, hello, 0, 5 if quick else 50, pairs[:1])):
                first, second = cut(some, port, payload, silence, rounds)
                note(name + ": first request", figures(first[0] or [0], first[1]))
                note(name + ": the one behind it", figures(second[0] or [0], second[1]))
        finally:
            for each in clients:
                each.close()
            server.terminate()
            server.wait(10)
        if out:
            with open(out, "w") as file:
                json.dump(result, file, indent=1)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rtt", type=float, default=40, help="round trip in milliseconds")
    p.add_argument("--quick", action="store_true", help="a fifth of the rounds")
    p.add_argument("--out", help="JSON file for the figures")
    p.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.inside:
        return inside(a.quick, a.out)
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        print("pool.py: needs root and /dev/net/tun for a network of its own", file=sys.stderr)
        return 125
    more = (["--quick"] if a.quick else []) + (["--out", os.path.abspath(a.out)] if a.out else [])
    return subprocess.call([SLOWLINK, "--rtt", str(a.rtt), "--", sys.executable, os.path.abspath(__file__), "--inside", *more])


if __name__ == "__main__":
    sys.exit(main())
