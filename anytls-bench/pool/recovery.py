#!/usr/bin/env python3
"""How soon requests succeed again after an outage, with ten requests a second going on all the time.

  recovery.py [--away 10] [--ensure 5] [--only server,network,address,silence] [--rounds 1]

Starts our server and client from the packaged jars in two network namespaces joined by a veth pair. An outage is one of

  server    the server is killed, and started again
  network   the client's own interface goes down, and up again
  address   the same, and it comes up with another address
  silence   packets towards the client are dropped on the way, without a word to anybody

Printed for each: requests that failed during the outage, the time from the way being back to the first success, requests begun after
that which failed, and the time until the pool holds its --ensure sessions again. Needs root, ip, ss and /bin/sh; without them it says so and exits with 125.
"""
import argparse
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NEAR, FAR = f"near{os.getpid()}", f"far{os.getpid()}"
CLIENT, OTHER, SERVER = "10.98.0.1", "10.98.0.3", "10.98.0.2"
PORT, SOCKS, TARGET = 8443, 1080, 8080
PASSWORD = "benchmark"
PATIENCE = 20
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
CLIENT_MAIN, SERVER_MAIN = "anytls-client", "anytls-server"


def run(line, check=True):
    return subprocess.run(line.split(), check=check, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def inside(namespace, line, check=True):
    return run(f"ip netns exec {namespace} {line}", check)


def make_network():
    for namespace in (NEAR, FAR):
        run(f"ip netns add {namespace}")
        inside(namespace, "ip link set lo up")
    run(f"ip link add n{os.getpid()} netns {NEAR} type veth peer name f{os.getpid()} netns {FAR}")
    up(CLIENT)
    inside(FAR, f"ip addr add {SERVER}/24 dev f{os.getpid()}")
    inside(FAR, f"ip link set f{os.getpid()} up")


def up(address):
    inside(NEAR, f"ip link set n{os.getpid()} up")
    inside(NEAR, f"ip addr add {address}/24 dev n{os.getpid()}")


def down():
    inside(NEAR, f"ip addr flush dev n{os.getpid()}")
    inside(NEAR, f"ip link set n{os.getpid()} down")


def program(namespace, name, *arguments):
    log = open(os.path.join(DIRECTORY, name + ".log"), "a")
    return subprocess.Popen(["ip", "netns", "exec", namespace, os.path.join(ROOT, "bin", name), *arguments], stdout=log, stderr=log)


def start_server():
    return program(FAR, SERVER_MAIN, "-l", f"0.0.0.0:{PORT}", "-p", PASSWORD, "--data-dir", DIRECTORY, "--allow-private")


def configuration(ensure):
    path = os.path.join(DIRECTORY, "client.json")
    with open(path, "w") as file:
        json.dump({
            "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": SOCKS}],
            "outbounds": [{"type": "anytls", "server": SERVER, "server_port": PORT, "password": PASSWORD,
                           "tls": {"enabled": True, "insecure": True},
                           "ensure_idle_session": ensure, "ensure_idle_session_create_rate": ensure}]}, file)
    os.chmod(path, 0o600)
    return path


def serve_target():
    """Runs in the far namespace."""
    listener = socket.create_server((SERVER, TARGET), backlog=512)

    def answer(connection):
        with connection:
            try:
                connection.recv(4096)
                connection.sendall(ANSWER)
            except OSError:
                pass
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def fetch():
    """Runs in the near namespace: one request through the client."""
    with socket.create_connection(("127.0.0.1", SOCKS), timeout=PATIENCE) as proxy:
        proxy.settimeout(PATIENCE)
        proxy.sendall(b"\x05\x01\x00")
        if proxy.recv(2) != b"\x05\x00":
            return False
        proxy.sendall(b"\x05\x01\x00\x01" + socket.inet_aton(SERVER) + struct.pack("!H", TARGET))
        if proxy.recv(10)[1:2] != b"\x00":
            return False
        proxy.sendall(b"GET / HTTP/1.1\r\nHost: target\r\n\r\n")
        return b"200 OK" in proxy.recv(4096)


def ask_forever():
    """Runs in the near namespace: ten requests a second, a line for each: when it was asked, when it ended, and how."""
    def ask():
        began = time.time()
        try:
            good = fetch()
        except OSError:
            good = False
        print(f"{began:.4f} {time.time():.4f} {int(good)}", flush=True)
    while True:
        threading.Thread(target=ask, daemon=True).start()
        time.sleep(0.1)


class Asking:
    """Ten requests a second, and what has become of them."""

    def __init__(self):
        self.results = []
        self.process = subprocess.Popen(["ip", "netns", "exec", NEAR, sys.executable, __file__, "--ask"], stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            began, ended, good = line.split()
            self.results.append((float(began), float(ended), good == "1"))

    def close(self):
        self.process.terminate()
        self.process.wait()


def sessions(address):
    return len(inside(NEAR, f"ss -Htn state established src {address} dst {SERVER}:{PORT}").splitlines())


def wait_for(what, condition, seconds=60):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.02)
    return time.time()


def listens():
    return inside(FAR, f"ss -Htln sport = {PORT}").strip() != ""


def outage(kind, away, ensure):
    server, address = start_server(), CLIENT
    wait_for("the server listens", listens)
    client = program(NEAR, CLIENT_MAIN, "-c", configuration(ensure))
    wait_for("the client's pool is full", lambda: sessions(CLIENT) >= ensure)
    asking = Asking()
    try:
        time.sleep(3)
        began = time.time()
        if kind == "server":
            server.kill()
            server.wait()
            time.sleep(away)
            server = start_server()
            back = wait_for("the server listens again", listens)
        elif kind == "silence":
            inside(FAR, f"ip route add blackhole {CLIENT}/32")
            time.sleep(away)
            inside(FAR, f"ip route del blackhole {CLIENT}/32")
            back = time.time()
        else:
            down()
            time.sleep(away)
            address = OTHER if kind == "address" else CLIENT
            up(address)
            back = time.time()
        full = wait_for("the pool is full again", lambda: sessions(address) >= ensure)
        time.sleep(5)
        first = min(end for start, end, good in list(asking.results) if good and end > back)
        lost = sum(1 for start, end, good in asking.results if not good and began <= end <= first)
        late = sum(1 for start, end, good in asking.results if not good and start > first)
        print(f"| {kind} | {away} s | {lost} | {(first - back) * 1000:.0f} ms | {late} | {(full - back) * 1000:.0f} ms |", flush=True)
    finally:
        asking.close()
        for process in (client, server):
            process.terminate()
            process.wait()
        if address != CLIENT:
            down()
            up(CLIENT)


def main():
    global DIRECTORY
    if sys.argv[1:2] == ["--target"]:
        return serve_target()
    if sys.argv[1:2] == ["--ask"]:
        return ask_forever()
    parser = argparse.ArgumentParser()
    parser.add_argument("--away", type=int, default=10)
    parser.add_argument("--ensure", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default="server,network,address,silence")
    options = parser.parse_args()
    if os.geteuid() != 0 or not all(map(shutil.which, ("ip", "ss"))):
        print("needs root, ip and ss", file=sys.stderr)
        sys.exit(125)
    DIRECTORY = tempfile.mkdtemp(prefix="recovery-")
    make_network()
    target = subprocess.Popen(["ip", "netns", "exec", FAR, sys.executable, __file__, "--target"])
    try:
        print("| outage | away | failed meanwhile | first success | failed after that | pool full |\n|---|---|---|---|---|---|", flush=True)
        for kind in options.only.split(","):
            for _ in range(options.rounds):
                outage(kind, options.away, options.ensure)
    finally:
        target.terminate()
        target.wait()
        for namespace in (NEAR, FAR):
            run(f"ip netns del {namespace}", check=False)


if __name__ == "__main__":
    main()
