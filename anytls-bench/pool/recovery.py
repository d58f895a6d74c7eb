#!/usr/bin/env python3
"""How soon requests succeed again after an outage, with ten requests a second going on all the time.

  recovery.py [--away 10] [--full] [--ensure 5] [--only server,network,address,silence,moved,half] [--rounds 1] [--write]

Starts our server and client from the packaged jars in two network namespaces joined by a veth pair. An outage is one of

  server    the server is killed, and started again
  network   the client's own interface goes down, and up again
  address   the same, and it comes up with another address
  silence   packets towards the client are dropped on the way, without a word to anybody
  moved     the address of the server becomes mute, and its name leads to another one from that moment on
  half      the name has two addresses, and the one that is mostly in use becomes mute

An outage takes --away seconds, with --full 60 and 120; the last two are over as soon as they begin.
Printed for each: requests that failed during the outage, the time from the way being back to the first success, requests begun after
that which failed, and the time until the pool holds its --ensure sessions again. Needs root, ip, ss, nft and /bin/sh; without them it says so and exits with 125.
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

import tables

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NEAR, FAR = f"near{os.getpid()}", f"far{os.getpid()}"
CLIENT, OTHER, SERVER, MOVED = "10.98.0.1", "10.98.0.3", "10.98.0.2", "10.98.0.4"
NAME = "server.test"
PORT, SOCKS, TARGET = 8443, 1080, 8080
PASSWORD = "benchmark"
PATIENCE = 20
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
HEAD = (("outage", "中断"), ("away", "时长"), ("failed meanwhile", "期间失败"), ("first success after the way is back", "恢复后第一次成功"),
        ("failed of those asked later", "此后的请求失败"), ("pool full", "池补满"))
KINDS = {
    "server": ("the server is killed and started again", "服务端被杀掉再启动"),
    "network": ("the client's interface is down", "客户端的网卡断开"),
    "address": ("the same, and it comes up with another address", "同上，恢复后换了地址"),
    "silence": ("packets to the client are dropped without a word", "发往客户端的包被悄悄丢掉"),
    "moved": ("the server's address is mute, its name leads to another", "服务端的地址不再应答，域名指向另一个"),
    "half": ("the name has two addresses, and one of them is mute", "域名有两个地址，其中一个不再应答"),
}
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
    inside(FAR, f"ip addr add {MOVED}/24 dev f{os.getpid()}")
    inside(FAR, f"ip link set f{os.getpid()} up")
    os.makedirs(f"/etc/netns/{NEAR}", exist_ok=True)
    with open(f"/etc/netns/{NEAR}/resolv.conf", "w") as file:
        file.write(f"nameserver {MOVED}\n")


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


def configuration(ensure, server):
    path = os.path.join(DIRECTORY, "client.json")
    with open(path, "w") as file:
        json.dump({
            "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": SOCKS}],
            "outbounds": [{"type": "anytls", "server": server, "server_port": PORT, "password": PASSWORD,
                           "tls": {"enabled": True, "insecure": True},
                           "ensure_idle_session": ensure, "ensure_idle_session_create_rate": ensure}]}, file)
    os.chmod(path, 0o600)
    return path


def lead_to(*addresses):
    """What the server's name leads to from now on."""
    with open(os.path.join(DIRECTORY, "records.new"), "w") as file:
        file.write(" ".join(addresses))
    os.rename(os.path.join(DIRECTORY, "records.new"), os.path.join(DIRECTORY, "records"))


def serve_names(directory):
    """Runs in the far namespace: a name server with one name, whose records are in a file and live for a second."""
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.bind((MOVED, 53))
    while True:
        question, sender = asked.recvfrom(4096)
        end = question.index(b"\0", 12) + 5
        with open(os.path.join(directory, "records")) as file:
            addresses = file.read().split() if question[end - 4:end - 2] == b"\0\1" else []
        answers = b"".join(b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(address) for address in addresses)
        asked.sendto(question[:2] + b"\x81\x80\0\1" + struct.pack("!H", len(addresses)) + b"\0\0\0\0" + question[12:end] + answers, sender)


def mute(does):
    """The server's first address swallows what it gets. The target stays."""
    inside(FAR, "nft add table ip mute" if does else "nft delete table ip mute")
    if does:
        subprocess.run(["ip", "netns", "exec", FAR, "nft", "add chain ip mute i { type filter hook input priority 0; };"
                        f" add rule ip mute i ip daddr {SERVER} tcp dport {PORT} drop"], check=True)


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
        os.write(1, f"{began:.4f} {time.time():.4f} {int(good)}\n".encode())  # in one piece: others write here, too
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


def sessions(address, server=None):
    to = f"dst {server}:{PORT}" if server else f"dport = {PORT}"
    return len(inside(NEAR, f"ss -Htn state established src {address} {to}").splitlines())


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
    server, address, to = start_server(), CLIENT, None
    by_name = kind in ("moved", "half")
    lead_to(*((SERVER, MOVED) if kind == "half" else (SERVER,)))
    wait_for("the server listens", listens)
    client = program(NEAR, CLIENT_MAIN, "-c", configuration(ensure, NAME if by_name else SERVER))
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
        elif by_name:
            away, to = 0, MOVED
            mute(True)
            lead_to(*((SERVER, MOVED) if kind == "half" else (MOVED,)))
            back = time.time()
        else:
            down()
            time.sleep(away)
            address = OTHER if kind == "address" else CLIENT
            up(address)
            back = time.time()
        full = wait_for("the pool is full again", lambda: sessions(address, to) >= ensure)
        time.sleep(5)
        first = min(end for start, end, good in list(asking.results) if good and (start if by_name else end) > back)
        lost = sum(1 for start, end, good in asking.results if not good and began <= end <= first)
        late = sum(1 for start, end, good in asking.results if not good and start > first)
        row = (KINDS[kind], f"{away} s" if away else "0", lost, f"{(first - back) * 1000:,.0f} ms", late, f"{(full - back) * 1000:,.0f} ms")
        print(row, file=sys.stderr, flush=True)
        return row
    finally:
        if by_name:
            mute(False)
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
    if sys.argv[1:2] == ["--names"]:
        return serve_names(sys.argv[2])
    parser = argparse.ArgumentParser()
    parser.add_argument("--away", type=int, default=10)
    parser.add_argument("--ensure", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default=",".join(KINDS))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if os.geteuid() != 0 or not all(map(shutil.which, ("ip", "ss", "nft"))):
        print("needs root, ip, ss and nft", file=sys.stderr)
        sys.exit(125)
    DIRECTORY = tempfile.mkdtemp(prefix="recovery-")
    make_network()
    lead_to(SERVER)
    helpers = [subprocess.Popen(["ip", "netns", "exec", FAR, sys.executable, __file__, *words]) for words in (["--target"], ["--names", DIRECTORY])]
    try:
        rows = [outage(kind, away, options.ensure)
                for kind in options.only.split(",")
                for away in ((60, 120) if options.full and kind not in ("moved", "half") else (options.away,))
                for _ in range(options.rounds)]
    finally:
        for helper in helpers:
            helper.terminate()
            helper.wait()
        shutil.rmtree(f"/etc/netns/{NEAR}", ignore_errors=True)
        for namespace in (NEAR, FAR):
            run(f"ip netns del {namespace}", check=False)
    tables.write("recovery", HEAD, rows)


if __name__ == "__main__":
    main()
