"""HTTPS sites with certificate chains of several lengths, and browsers that visit them."""
import datetime
import os
import random
import socket
import ssl
import struct
import sys
import threading
import time

from link import NAME, far

SIZES = [400, 900, 1400, 2500, 6000, 30000]
BROWSERS = ["chrome", "firefox", "safari"]


def make_chain(folder, tag, names):
    """(file, key, bytes): a leaf with many names and an intermediate; the root is not sent."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    now = datetime.datetime.now(datetime.timezone.utc)

    def name(cn):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, cn), x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Example Trust Services LLC")])

    def sign(subject, issuer, public, by, ca, sans=()):
        b = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(public).serial_number(x509.random_serial_number())
        b = b.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=89))
        b = b.add_extension(x509.BasicConstraints(ca, None), True).add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        if sans:
            b = b.add_extension(x509.SubjectAlternativeName([x509.DNSName(s) for s in sans]), False)
        return b.sign(by, hashes.SHA256())
    root, middle, leaf = (rsa.generate_private_key(65537, 2048) for _ in range(3))
    chain = [sign(NAME, "Example TLS CA 1", leaf.public_key(), middle, False, [NAME] + [f"host{i:03d}.cdn.example.com" for i in range(names)]),
             sign("Example TLS CA 1", "Example Root", middle.public_key(), root, True)]
    crt, key = (os.path.join(folder, f"site-{tag}.{x}") for x in ("crt", "key"))
    with open(crt, "wb") as f:
        f.writelines(c.public_bytes(serialization.Encoding.PEM) for c in chain)
    with open(key, "wb") as f:
        f.write(leaf.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return crt, key, sum(len(c.public_bytes(serialization.Encoding.DER)) for c in chain)


class Site:
    """HTTPS/1.1 with keep-alive; the path is the number of bytes answered. Answers some milliseconds late, as a site some way behind the server would.
    Counts the bytes of its connections as TCP knows them."""

    def __init__(self, crt, key, chain):
        self.chain, self.inner, self.lock = chain, 0, threading.Lock()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(crt, key)
        self.context.set_alpn_protocols(["http/1.1"])
        self.listener = socket.create_server(("0.0.0.0", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.loop, daemon=True).start()

    def away(self):
        time.sleep(random.uniform(0.004, 0.016))

    def loop(self):
        while True:
            c, _ = self.listener.accept()
            threading.Thread(target=self.guard, args=(c,), daemon=True).start()

    def guard(self, raw):
        try:
            raw.settimeout(30)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            c = self.context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
            with c:
                try:
                    self.away()
                    c.do_handshake()
                    self.serve(c)
                finally:
                    acked, received = struct.unpack("QQ", c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 136)[120:136])  # tcpi_bytes_acked, _received
                    with self.lock:
                        self.inner += acked + received
        except OSError:
            pass

    def serve(self, c):
        head = b""
        while True:
            while b"\r\n\r\n" not in head:
                d = c.recv(65536)
                if not d:
                    return
                head += d
            head, rest = head.split(b"\r\n\r\n", 1)
            body = next((int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")), 0)
            while len(rest) < body:
                rest += c.recv(65536)
            n = int(head.split(b" ")[1][1:].split(b"?")[0] or 0)
            self.away()
            c.sendall(b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % n + b"x" * n)
            head = rest[body:]


def browse(site, browser, requests, lane=0, proxy=None, before=lambda request: None, after=lambda seconds: None):
    """One connection of a browser to the site with the requests (size of the answer, of the query, of the body); True if all were answered in full.
    `before` runs before each, `after` gets the time to the first byte."""
    from curl_cffi import CurlOpt, requests as curl
    with curl.Session(impersonate=browser, verify=False, proxies={"https": f"socks5h://127.0.0.1:{proxy}"} if proxy else None,
                      curl_options={} if proxy else {CurlOpt.RESOLVE: [f"{NAME}:{site.port}:{far(lane)}"]}) as s:
        for answer, query, body in requests:
            before((answer, query, body))
            url, got, began = f"https://{NAME}:{site.port}/{answer}?{'q' * query}", [], time.monotonic()

            def take(data, got=got):
                got.append((time.monotonic(), len(data)))
            try:
                if body:
                    r = s.post(url, data=b"p" * body, timeout=15, content_callback=take)
                else:
                    r = s.get(url, timeout=15, content_callback=take)
            except curl.RequestsError as e:
                print(f"{url[:60]}: {e}", file=sys.stderr)
                return False
            if r.status_code != 200 or sum(n for _, n in got) != answer:
                return False
            after(got[0][0] - began)
    return True
