"""A long line between a client and a server on one machine, and an observer beside the client."""
import collections
import fcntl
import heapq
import os
import select
import struct
import subprocess
import threading
import time

NEAR, NAME = "10.99.0.1", "target.test"


def far(lane):
    """The address by which the clients of a lane reach what listens on NEAR."""
    return f"10.99.0.{2 + lane}"


class Link(threading.Thread):
    """The near side's neighbours, 10.99.0.2 and up, are all itself, a round trip later; what passes is noted as the client's side sees it."""

    def __init__(self, rtt_ms, tmp):
        super().__init__(daemon=True)
        self.one_way, self.watched, self.packets, self.late, self.count = rtt_ms / 2000, set(), [], [], 0
        self.ends, self.jitter = {}, lambda lane: 0.0
        hosts = os.path.join(tmp, "hosts")
        with open(hosts, "w") as f:
            f.write(f"127.0.0.1 localhost {NAME}\n::1 localhost\n")
        for line in ("ip link set lo up", "ip tuntap add dev lab mode tun", f"ip addr add {NEAR}/24 dev lab", "ip link set lab up mtu 1500", f"mount --bind {hosts} /etc/hosts"):
            subprocess.run(line.split(), check=True)
        self.tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.tun, 0x400454CA, struct.pack("16sH22x", b"lab", 0x1001))  # TUNSETIFF, IFF_TUN | IFF_NO_PI
        self.start()

    def run(self):
        while True:
            wait = min(0.1, max(0.0, self.late[0][0] - time.monotonic())) if self.late else 0.1
            if select.select([self.tun], [], [], wait)[0]:
                try:
                    p = os.read(self.tun, 65536)
                except BlockingIOError:
                    continue
                if p[0] >> 4 == 4:
                    self.count += 1
                    heapq.heappush(self.late, (time.monotonic() + self.one_way + self.jitter(p[19] - 2), self.count, p[:12] + p[16:20] + p[12:16] + p[20:]))
                    self.note(p, p[19], True)
            while self.late and self.late[0][0] <= time.monotonic():
                p = heapq.heappop(self.late)[2]
                self.note(p, p[15], False)
                os.write(self.tun, p)

    def note(self, p, host, leaving):
        """Client's packets when they leave, server's when they arrive: (time, from the client, (lane, client's port), sequence number, payload)."""
        at = (p[0] & 15) * 4
        if p[9] != 6:
            return
        source, to, seq, ack = struct.unpack(">HHII", p[at:at + 12])
        data = p[at + (p[at + 12] >> 4) * 4:struct.unpack(">H", p[2:4])[0]]
        if leaving and to in self.watched:
            self.ends[host - 2, source] = (to, (seq + len(data)) & 0xffffffff, ack)
        if data and (leaving and to in self.watched or not leaving and source in self.watched):
            self.packets.append((time.monotonic(), leaving, (host - 2, source if leaving else to), seq, data))

    def reset(self, lane):
        """Breaks the lane's connections, at both ends."""
        for (of, port), (server, seq, ack) in list(self.ends.items()):
            if of == lane:
                del self.ends[of, port]
                for source, to, number in ((port, server, seq), (server, port, ack)):
                    os.write(self.tun, reset_packet(far(lane), NEAR, source, to, number))

    def flows(self):
        """Packets by connection, what was sent again left out."""
        out, seen = collections.OrderedDict(), set()
        for t, up, flow, seq, data in list(self.packets):
            if (up, flow, seq, len(data)) not in seen:
                seen.add((up, flow, seq, len(data)))
                out.setdefault(flow, []).append((t, up, seq, data))
        return out


def reset_packet(source, to, source_port, to_port, seq):
    def checksum(data):
        total = sum(struct.unpack(f">{len(data) // 2}H", data))
        total = (total >> 16) + (total & 0xffff)
        return 0xffff - ((total >> 16) + total & 0xffff)
    a, b = (bytes(map(int, x.split("."))) for x in (source, to))
    tcp = struct.pack(">HHIIBBHHH", source_port, to_port, seq, 0, 0x50, 4, 0, 0, 0)
    tcp = tcp[:16] + struct.pack(">H", checksum(a + b + struct.pack(">BBH", 0, 6, 20) + tcp)) + tcp[18:]
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40, 0, 0x4000, 64, 6, 0) + a + b
    return ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:] + tcp
