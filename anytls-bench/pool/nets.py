"""Two network namespaces with a router between them, our programs in them, and what a client's pool says of itself. Root only.

    near 10.97.1.2 --- 10.97.1.1 router 10.97.2.1 --- 10.97.2.2 far

Clients and the scripts' requests are near, the server and the target far. The router can be a NAT that forgets a connection which is silent for a while.
"""
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SERVER, TARGET, NEAR_ADDRESS = "10.97.2.2", ("10.97.2.2", 8080), "10.97.1.2"
PORT, PASSWORD, PATIENCE = 8443, "benchmark", 30


def run(*line, check=True):
    return subprocess.run(line, check=check, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def needs(*programs):
    if os.geteuid() != 0 or not all(map(shutil.which, programs)):
        print("needs root, " + ", ".join(programs), file=sys.stderr)
        sys.exit(125)


class Nets:
    def __init__(self, delay=0.0, **inbound):
        """:param delay: seconds that the target takes; :param inbound: options of the server's listener"""
        needs("ip", "ss", "nft")
        self.names = [f"{name}{os.getpid()}" for name in ("near", "mid", "far")]
        self.near, self.router, self.far = self.names
        self.directory = tempfile.mkdtemp(prefix="nets-")
        self.delay, self.inbound = delay, inbound
        self.processes = []

    def __enter__(self):
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def make(self):
        for name in self.names:
            run("ip", "netns", "add", name)
            self.at(name, "ip", "link", "set", "lo", "up")
        for side, inner, outer, own in ((self.near, "10.97.1.2", "10.97.1.1", "n"), (self.far, "10.97.2.2", "10.97.2.1", "f")):
            link = own + str(os.getpid())
            run("ip", "link", "add", link, "netns", side, "type", "veth", "peer", "name", link, "netns", self.router)
            for name, address in ((side, inner), (self.router, outer)):
                self.at(name, "ip", "addr", "add", address + "/24", "dev", link)
                self.at(name, "ip", "link", "set", link, "up")
            self.at(side, "ip", "route", "add", "default", "via", outer)
        self.at(self.router, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.start(self.far, sys.executable, os.path.join(HERE, "nets.py"), "--target", str(self.delay))
        self.server = self.start_server()

    def __exit__(self, *any):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()
        for name in self.names:
            run("ip", "netns", "del", name, check=False)
        shutil.rmtree(self.directory, ignore_errors=True)

    def at(self, name, *line, check=True):
        return run("ip", "netns", "exec", name, *line, check=check)

    def start(self, name, *line):
        log = open(os.path.join(self.directory, f"{len(self.processes)}.log"), "w")
        process = subprocess.Popen(["ip", "netns", "exec", name, *line], stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def start_server(self):
        path = os.path.join(self.directory, "server.json")
        with open(path, "w") as file:
            json.dump({"inbounds": [{"type": "anytls", "listen": "0.0.0.0", "listen_port": PORT, "users": [{"name": "u", "password": PASSWORD}], "tls": {"enabled": True},
                                     **self.inbound}]}, file)
        os.chmod(path, 0o600)
        server = self.start(self.far, f"{ROOT}/bin/anytls-server", "-c", path, "--allow-private", "--data-dir", os.path.join(self.directory, "server"))
        wait_for("the server", lambda: self.at(self.far, "ss", "-Htln", f"sport = {PORT}").strip())
        return server

    def forgetful(self, seconds):
        """The router forgets a connection after so many seconds without a packet, and drops what comes on it from then on."""
        self.at(self.router, "nft", "add table ip nat30; add chain ip nat30 f { type filter hook forward priority 0; policy drop; };"
                             " add rule ip nat30 f ct state established accept; add rule ip nat30 f ct state new tcp flags & (syn|ack) == syn accept")
        self.at(self.router, "sysctl", "-qw", f"net.netfilter.nf_conntrack_tcp_timeout_established={seconds}", "net.netfilter.nf_conntrack_tcp_loose=0")

    def count(self, port):
        """Counts the bytes, headers of IP and TCP included, of the server's port in both directions; see counted."""
        self.at(self.router, "nft", f"add table ip count; add chain ip count f {{ type filter hook forward priority -10; }};"
                             f" add counter ip count c{port}; add rule ip count f tcp dport {port} counter name c{port};"
                             f" add rule ip count f tcp sport {port} counter name c{port}")

    def counted(self, port):
        words = self.at(self.router, "nft", "list", "counter", "ip", "count", f"c{port}").split()
        return int(words[words.index("packets") + 1]), int(words[words.index("bytes") + 1])

    def also_at(self, port):
        """The server is there at another port, too, so that what belongs to one client can be told."""
        self.at(self.far, "nft", f"add table ip also; add chain ip also p {{ type nat hook prerouting priority -100; }};"
                          f" add rule ip also p tcp dport {port} redirect to :{PORT}")


class Client:
    """One of ours, near, with options of its pool."""

    def __init__(self, nets, socks, port=PORT, **options):
        self.nets, self.socks = nets, socks
        path = os.path.join(nets.directory, f"client{socks}.json")
        self.stats = os.path.join(nets.directory, f"stats{socks}.json")
        with open(path, "w") as file:
            json.dump({"inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": socks}],
                       "outbounds": [{"type": "anytls", "server": SERVER, "server_port": port, "password": PASSWORD,
                                      "tls": {"enabled": True, "insecure": True}, **options}]}, file)
        os.chmod(path, 0o600)
        self.process = nets.start(nets.near, f"{ROOT}/bin/anytls-client", "-c", path, "--stats-file", self.stats)
        wait_for("the client", lambda: nets.at(nets.near, "ss", "-Htln", f"sport = {socks}").strip())
        wait_for("the client's statistics", lambda: os.path.exists(self.stats))
        time.sleep(1)  # the signal ends a program that does not take it yet

    def pool(self):
        """What it says of its pool now."""
        before = os.stat(self.stats).st_mtime_ns
        self.process.send_signal(signal.SIGUSR1)  # ip netns exec and the launcher have become the program
        wait_for("the statistics", lambda: os.stat(self.stats).st_mtime_ns > before)
        with open(self.stats) as file:
            return json.load(file)["session_pool"]


def wait_for(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")  # an exit would end a thread without a word
        time.sleep(0.05)


class Asker:
    """Asks from the near side, in a process of its own: a line with a client's port asks once, and a line says how many seconds that took."""

    def __init__(self, nets):
        self.process = subprocess.Popen(["ip", "netns", "exec", nets.near, sys.executable, os.path.join(HERE, "nets.py"), "--ask"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        nets.processes.append(self.process)
        self.lock, self.next, self.answers = threading.Lock(), 0, {}
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            number, took = line.split()
            self.answers[int(number)] = float(took)

    def begin(self, socks):
        with self.lock:
            self.next += 1
            self.process.stdin.write(f"{self.next} {socks}\n")
            self.process.stdin.flush()
            return self.next

    def took(self, number):
        """Seconds; negative if it has failed."""
        wait_for("an answer", lambda: number in self.answers, PATIENCE + 5)
        return self.answers[number]

    def ask(self, socks):
        return self.took(self.begin(socks))


def fetch(socks):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", socks), timeout=PATIENCE) as proxy:
        proxy.sendall(b"\x05\x01\x00")
        if proxy.recv(2) != b"\x05\x00":
            raise OSError("no proxy")
        proxy.sendall(b"\x05\x01\x00\x01" + socket.inet_aton(TARGET[0]) + struct.pack("!H", TARGET[1]))
        if proxy.recv(10)[1:2] != b"\x00":
            raise OSError("refused")
        proxy.sendall(b"GET / HTTP/1.1\r\nHost: target\r\n\r\n")
        if b"200 OK" not in proxy.recv(4096):
            raise OSError("no answer")
        took = time.monotonic() - began
        while proxy.recv(4096):
            pass
    return took


def answer_questions():
    def answer(number, socks):
        try:
            took = fetch(socks)
        except OSError:
            took = -1
        os.write(1, f"{number} {took:.4f}\n".encode())  # in one piece: others write here, too
    for line in sys.stdin:
        threading.Thread(target=answer, args=tuple(map(int, line.split())), daemon=True).start()


def be_target(delay):
    listener = socket.create_server(TARGET, backlog=512)

    def talk(connection):
        with connection:
            try:
                connection.recv(4096)
                time.sleep(delay)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            except OSError:
                pass
    while True:
        threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()


def seeded():
    return random.Random(12)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        answer_questions()
    elif sys.argv[1:2] == ["--target"]:
        be_target(float(sys.argv[2]))
