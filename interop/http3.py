"""HTTP/3 by real programs: curl_cffi (curl with ngtcp2) asks a site of aioquic, through the pair by SOCKS5's UDP ASSOCIATE.

They are packages of Python that this folder does not need otherwise, so they run in an interpreter that has them:
$ANYTLS_HTTP3_PYTHON, or ~/.cache/anytls-http3/bin/python (.ci/run makes it), or the one that runs this.
"""
import os
import subprocess
import sys
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

NEEDED = "curl_cffi 0.17 or newer, and aioquic"
WIDE = 8 << 20
MADE = Path.home() / ".cache" / "anytls-http3" / "bin" / "python"


def body(size):
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


# ---- the case ------------------------------------------------------------------


@lru_cache
def interpreter():
    """One that has the packages, or None."""
    question = "import aioquic, curl_cffi, sys; sys.exit(tuple(map(int, curl_cffi.__version__.split('.')[:2])) < (0, 17))"
    for python in filter(None, (os.environ.get("ANYTLS_HTTP3_PYTHON"), str(MADE), sys.executable)):
        try:
            if subprocess.run([python, "-c", question], capture_output=True, timeout=60).returncode == 0:
                return python
        except OSError:
            pass
    return None


def not_tried():
    """What is to be said loudly, or nothing."""
    return None if interpreter() else (f"**** NOT TRIED: HTTP/3. {NEEDED} are in no interpreter here: python3 -m venv"
                                       f" {MADE.parent.parent} && {MADE} -m pip install 'curl_cffi>=0.17' aioquic ****")


def fetched(pair):
    from cases import Skipped, expect
    from datagrams import capable
    capable(pair)
    if not_tried():
        raise Skipped(f"{NEEDED} are not here")
    work = pair.work / "http3"
    work.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=site", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", work / "key.pem", "-out", work / "certificate.pem"], check=True, capture_output=True)
    site = subprocess.Popen([interpreter(), __file__, "site", work], stdout=subprocess.PIPE, text=True)
    try:
        port = site.stdout.readline().strip()
        done = subprocess.run([interpreter(), __file__, "get", port, str(pair.entry[1]), work],
                              capture_output=True, text=True, timeout=90)
        expect(done.returncode == 0, "curl: " + (done.stderr.strip().splitlines() or ["no word"])[-1])
    finally:
        site.kill()
        site.wait()


def http3_cases():
    from cases import Case
    return [Case("HTTP/3, curl to aioquic", fetched, 120)]


# ---- the programs, in the interpreter that has the packages ------------------------


def get(port, proxy, work):
    """A small page, a large one, an upload: each has to come by HTTP/3, and whole."""
    from curl_cffi import CurlHttpVersion, Session
    with Session(proxy=f"socks5h://127.0.0.1:{proxy}", verify=str(Path(work) / "certificate.pem"),
                 http_version=CurlHttpVersion.V3ONLY, timeout=60) as session:
        for size in 1, 1000, WIDE:
            answer = session.get(f"https://127.0.0.1:{port}/{size}")
            assert answer.http_version == CurlHttpVersion.V3, f"it came by version {answer.http_version}"
            assert answer.content == body(size), f"{len(answer.content)} of {size} bytes, or changed"
        answer = session.post(f"https://127.0.0.1:{port}/", data=body(WIDE))
        assert answer.text == sha256(body(WIDE)).hexdigest(), "an upload has changed on its way"


def site(work):
    import asyncio

    from aioquic.asyncio import QuicConnectionProtocol, serve
    from aioquic.h3.connection import H3_ALPN, H3Connection
    from aioquic.h3.events import DataReceived, HeadersReceived
    from aioquic.quic.configuration import QuicConfiguration
    from aioquic.quic.events import ProtocolNegotiated

    class Site(QuicConnectionProtocol):
        http = None

        def quic_event_received(self, event):
            if isinstance(event, ProtocolNegotiated):
                self.http, self.asked, self.uploads = H3Connection(self._quic), {}, {}
            for each in self.http.handle_event(event) if self.http else ():
                if isinstance(each, HeadersReceived):
                    self.asked[each.stream_id] = dict(each.headers)
                    self.uploads[each.stream_id] = sha256()
                elif isinstance(each, DataReceived):
                    self.uploads[each.stream_id].update(each.data)
                if isinstance(each, (HeadersReceived, DataReceived)) and each.stream_ended:
                    self.answer(each.stream_id)

        def answer(self, stream):
            asked = self.asked.pop(stream)
            upload = self.uploads.pop(stream)
            content = upload.hexdigest().encode() if asked[b":method"] == b"POST" else body(int(asked[b":path"][1:]))
            self.http.send_headers(stream, [(b":status", b"200"), (b"content-length", str(len(content)).encode())])
            self.http.send_data(stream, content, end_stream=True)
            self.transmit()

    async def run():
        configuration = QuicConfiguration(alpn_protocols=H3_ALPN, is_client=False)
        configuration.load_cert_chain(Path(work) / "certificate.pem", Path(work) / "key.pem")
        server = await serve("127.0.0.1", 0, configuration=configuration, create_protocol=Site)
        print(server._transport.get_extra_info("sockname")[1], flush=True)
        await asyncio.Future()

    asyncio.run(run())


if __name__ == "__main__":
    {"get": get, "site": site}[sys.argv[1]](*sys.argv[2:])
