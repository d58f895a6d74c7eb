"""The programs under test: how each is started, and a running client/server pair.

A pair runs on the loopback interface with a counting relay between its client
and its server:

    application -- SOCKS5 --> client -- TLS --> Relay -- TLS --> server --> target
"""
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

HOST = "127.0.0.1"
PASSWORD = "interop"
START_LIMIT = 30    # seconds a program may take until it listens
STOP_LIMIT = 5      # seconds it has between a polite and an impolite end
START_ATTEMPTS = 3  # a port chosen by the system may be taken by the time it is used


class StartFailed(Exception):
    """A program did not come up."""


# ---- how each program is started ---------------------------------------------


class Ours:
    name = "ours"

    def __init__(self, folder):
        self.client_path = folder / "anytls-client"
        self.server_path = folder / "anytls-server"

    def version(self):
        return first_match(r"\d+\.\d+\S*", [self.server_path, "--version"])

    def server(self, work, port):
        return [self.server_path, "-l", f"{HOST}:{port}", "-p", PASSWORD,
                "--data-dir", work / "server-data", "--allow-private"]

    def client(self, work, port, server_port):
        return [self.client_path, "-l", f"{HOST}:{port}", "-s", f"{HOST}:{server_port}",
                "-p", PASSWORD, "--insecure"]


class AnytlsGo:
    name = "anytls-go"

    def __init__(self, folder):
        self.client_path = folder / "anytls-go-client"
        self.server_path = folder / "anytls-go-server"

    def version(self):
        """It has no flag for this; a server logs its version, then fails on a port that cannot be."""
        return first_match(r"anytls/([\d.]+)", [self.server_path, "-p", PASSWORD, "-l", f"{HOST}:-1"])

    def server(self, work, port):
        return [self.server_path, "-l", f"{HOST}:{port}", "-p", PASSWORD]

    def client(self, work, port, server_port):
        return [self.client_path, "-l", f"{HOST}:{port}", "-s", f"{HOST}:{server_port}",
                "-p", PASSWORD, "-m", "5"]


class AnytlsGoV1(AnytlsGo):
    """From before version 2 of the protocol: no SYNACK, no ServerSettings, no heartbeat."""
    name = "anytls-go v1"

    def __init__(self, folder):
        self.client_path = folder / "anytls-go-v1-client"
        self.server_path = folder / "anytls-go-v1-server"

    def client(self, work, port, server_port):
        return [self.client_path, "-l", f"{HOST}:{port}", "-s", f"{HOST}:{server_port}", "-p", PASSWORD]


class SingBox:
    name = "sing-box"

    def __init__(self, folder):
        self.client_path = self.server_path = folder / "sing-box"

    def version(self):
        return first_match(r"version (\S+)", [self.server_path, "version"])

    def server(self, work, port):
        certificate, key = work / "certificate.pem", work / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        return self.with_config(work / "server.json", {
            "inbounds": [{
                "type": "anytls", "listen": HOST, "listen_port": port,
                "users": [{"name": "interop", "password": PASSWORD}],
                "tls": {"enabled": True, "certificate_path": str(certificate), "key_path": str(key)}}],
            "outbounds": [{"type": "direct"}],
            # It asks a name server even for localhost, and not every one knows that.
            "dns": {"servers": [{"type": "hosts", "tag": "hosts", "predefined": {"localhost": [HOST, "::1"]}}]},
            "route": {"default_domain_resolver": "hosts"}})

    def client(self, work, port, server_port):
        return self.with_config(work / "client.json", {
            "inbounds": [{"type": "mixed", "listen": HOST, "listen_port": port}],
            "outbounds": [{
                "type": "anytls", "server": HOST, "server_port": server_port, "password": PASSWORD,
                "tls": {"enabled": True, "insecure": True, "server_name": "localhost"}}],
            # There it sends datagrams without addresses (is-connect 1), elsewhere with them.
            "route": {"rules": [{"ip_cidr": "127.1.0.0/16", "action": "route-options", "udp_connect": True}]}})

    def with_config(self, file, config):
        file.write_text(json.dumps({"log": {"level": "warn"}, **config}, indent=2))
        return [self.server_path, "run", "-c", file]


def first_match(pattern, command):
    """The last group of the pattern in what the command prints, or `unknown`."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
        found = re.search(pattern, done.stdout)
    except (OSError, subprocess.TimeoutExpired):
        found = None
    return found[found.re.groups] if found else "unknown"


# ---- a running pair ----------------------------------------------------------


class Pair:
    """A client and a server that talk through a Relay; a context manager."""

    def __init__(self, client, server, work):
        self.client, self.server, self.work = client, server, Path(work)
        self.name = f"{client.name} -> {server.name}"
        self.running = []
        self.relay = None
        self.entry = None  # where applications reach the client

    def __enter__(self):
        self.work.mkdir(parents=True)
        try:
            server_port = self.start("server", self.server.server)
            self.relay = Relay((HOST, server_port))
            self.entry = HOST, self.start("client", self.client.client, self.relay.port)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def connections(self):
        """How many connections the client has made to the server so far."""
        return self.relay.accepted

    def died(self):
        """What is to be said of programs that have ended by themselves, or nothing."""
        return "".join(f"; the {role} has ended with status {process.returncode}"
                       for role, process in self.running if process.poll() is not None)

    def start(self, role, command_for, *more):
        log = self.work / f"{role}.log"
        for _ in range(START_ATTEMPTS):
            port = free_port()
            with log.open("ab") as out:
                process = subprocess.Popen(command_for(self.work, port, *more), stdin=subprocess.DEVNULL,
                                           stdout=out, stderr=out, start_new_session=True)
            self.running.append((role, process))
            if comes_up(process, port):
                return port
            end(process)
            self.running.pop()
        last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["it printed nothing"]
        raise StartFailed(f"the {role} does not start: {last[0]}")

    def stop(self):
        for _, process in reversed(self.running):
            end(process)
        self.running.clear()
        if self.relay:
            self.relay.stop()


def free_port():
    with socket.create_server((HOST, 0)) as probe:
        return probe.getsockname()[1]


def comes_up(process, port):
    deadline = time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def end(process):
    """Ends a program and whatever it has started: each has a process group of its own."""
    for how in signal.SIGTERM, signal.SIGKILL:
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            pass
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            pass


# ---- the relay ---------------------------------------------------------------


class Relay:
    """Passes connections on to one address and counts them."""

    def __init__(self, onward):
        self.onward = onward
        self.accepted = 0
        self.open = set()
        self.listener = socket.create_server((HOST, 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self.join, args=(near,), daemon=True).start()

    def join(self, near):
        with near:
            try:
                far = socket.create_connection(self.onward)
            except OSError:
                return
            with far:
                sides = {near, far}
                for side in sides:
                    side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.open |= sides
                back = threading.Thread(target=pump, args=(far, near), daemon=True)
                back.start()
                pump(near, far)
                back.join()
                self.open -= sides

    def stop(self):
        for connection in {self.listener, *self.open}:
            shut(connection, socket.SHUT_RDWR)
        self.listener.close()


def pump(source, sink):
    """Passes bytes on until the end of file, which is passed on too; an error ends both directions."""
    try:
        while data := source.recv(1 << 18):
            sink.sendall(data)
        shut(sink, socket.SHUT_WR)
    except OSError:
        shut(source, socket.SHUT_RDWR)
        shut(sink, socket.SHUT_RDWR)


def shut(connection, how):
    try:
        connection.shutdown(how)
    except OSError:
        pass
