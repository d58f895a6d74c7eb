"""Towards targets and name servers."""
import os
import socket
import subprocess
import threading
import time

from checks import Check
from server import ADDRESS
from targets import listening
from wire import FIN, PSH, Session, frame, pump

KEEPER, PARKED = ("127.0.0.1", 7150), 20


def closing_target(bodies, stop):
    """Answers a GET; a POST it counts and then closes without a word, as a server does that has just given up a connection that lay idle."""
    listener = listening(KEEPER)
    listener.settimeout(0.2)

    def talk(peer):
        peer.settimeout(20)
        try:
            data = peer.recv(65536)
            if data.startswith(b"POST"):
                bodies.append(data)
            elif data:
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        except OSError:
            pass
        peer.close()

    while not stop.is_set():
        try:
            peer, _ = listener.accept()
        except OSError:
            continue
        threading.Thread(target=talk, args=(peer,), daemon=True).start()
    listener.close()


def sent_twice(bench):
    """A POST over a connection that was dialled ahead and ends at once must arrive once."""
    bodies, stop = [], threading.Event()
    threading.Thread(target=closing_target, args=(bodies, stop), daemon=True).start()
    with bench.server("--warm-ports", str(KEEPER[1])) as server:
        session, stream = Session(ADDRESS, server.password("mallory")), 0
        for _ in range(40):
            stream += 1
            session.open(stream, KEEPER, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            pump([session], 1)
            time.sleep(0.05)
            session.drain()
        time.sleep(1)
        for number in range(PARKED):
            stream += 1
            session.open(stream, KEEPER, b"POST /%d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\npay" % number)
            pump([session], 1)
            time.sleep(0.05)
            session.drain()
        time.sleep(1)
        session.close()
    stop.set()
    bench.notes.update(posts=PARKED, arrived=len(bodies))
    return [f"{len(bodies)} requests arrived of {PARKED} that were sent"] if len(bodies) > len(set(bodies)) else []


def name_server(ports, stop):
    """Answers each query for an IPv4 address with 127.0.0.1, and remembers the port that it came from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 53))
        udp.settimeout(0.2)
        while not stop.is_set():
            try:
                query, peer = udp.recvfrom(4096)
            except OSError:
                continue
            ports.append(peer[1])
            end = query.index(b"\0", 12) + 5
            question, ipv4 = query[12:end], query[end - 4:end - 2] == b"\0\1"
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1" if ipv4 else b""
            udp.sendto(query[:2] + b"\x81\x80\0\1" + (b"\0\1" if ipv4 else b"\0\0") + b"\0\0\0\0" + question + answer, peer)


def source_ports(bench):
    """Each query from a port of its own: who would forge an answer has to guess it."""
    if os.geteuid():
        bench.notes["skipped"] = "port 53 needs root"
        return []
    resolv = bench.file("resolv.conf", b"nameserver 127.0.0.1\noptions timeout:1\n")
    # A mount namespace for the server alone: /etc/resolv.conf is another file there.
    wrapper = bench.file("wrapped", b"#!/bin/sh\nexec unshare --mount sh -c 'mount --bind %s /etc/resolv.conf && exec \"$@\"' sh %s \"$@\"\n"
                         % (resolv.encode(), os.path.abspath(bench.program).encode()))
    os.chmod(wrapper, 0o755)
    bench.program, ports, stop, names = wrapper, [], threading.Event(), 64
    threading.Thread(target=name_server, args=(ports, stop), daemon=True).start()
    with bench.targets(), bench.server() as server:
        session = Session(ADDRESS, server.password("mallory"))
        for stream in range(1, names + 1):
            name = b"name%d.example" % stream
            session.write(frame(1, stream) + frame(PSH, stream, b"\x03" + bytes([len(name)]) + name + b"\x1b\xbd" + b"x"))
            pump([session], 1)
            time.sleep(0.03)
            session.drain()
            session.write(frame(FIN, stream))
        time.sleep(2)
        session.close()
    stop.set()
    bench.notes.update(queries=len(ports), ports=len(set(ports)))
    if len(ports) < names:
        return [f"only {len(ports)} queries came for {names} names"]
    return [f"{len(ports)} queries from {len(set(ports))} ports"] if len(set(ports)) < 0.8 * names else []


CHECKS = [
    Check("sent-twice", "a POST over a connection that ends at once arrives once", sent_twice, any_server=True),
    Check("source-ports", "queries for names come from many UDP ports", source_ports, any_server=True),
]
