"""Datagrams through a third program: one in front of our client, and one behind it."""
import json
from collections import namedtuple

from cases import IPV4, IPV6, NAME, NOISE, Case, Skipped, is_local
from datagrams import MOST, MOST_OF_SING_CLIENT, Association, Echo
from programs import HOST, SingBox

Entry = namedtuple("Entry", "entry")  # where an application begins, as a pair has it
SIZES = 0, 1, 512, 1200, 1472, 9000, 16000, 16384, 16385, MOST


def sing_box(pair):
    """The pair's own, where our client is the other one: once is enough."""
    if pair.client.name != "ours" or not isinstance(pair.server, SingBox):
        raise Skipped("it is tried with our client and sing-box's server")
    return pair.server


def config(work, name, content):
    file = work / name
    file.write_text(json.dumps(content))
    return file


def echoes(entry, most):
    with Echo(IPV4) as one, Echo(*filter(is_local, (IPV4, IPV6))) as other, Association(Entry(entry)) as app:
        app.echo(IPV4, one.port, b"first")
        for size in (size for size in SIZES if size <= most):
            app.echo(IPV4, one.port, (NOISE + NOISE)[:size])
        app.echo(NAME, other.port, b"by name")


def in_front(pair):
    """sing-box's socks outbound is the application of our client."""
    program, (host, port) = sing_box(pair), pair.entry
    content = {
        "inbounds": [{"type": "mixed", "listen": HOST}],
        "outbounds": [{"type": "socks", "server": host, "server_port": port}]}
    echoes((HOST, pair.start("front", lambda work, own: listening(program, work, own, content))), MOST_OF_SING_CLIENT)


def behind(pair):
    """sing-box's SOCKS inbound is the proxy of our client's socks outbound."""
    program = sing_box(pair)
    hosts = {"type": "hosts", "tag": "hosts", "predefined": {"localhost": [HOST]}}
    content = {
        "inbounds": [{"type": "mixed", "listen": HOST, "users": [{"username": "me", "password": "secret"}]}],
        "outbounds": [{"type": "direct"}],
        "dns": {"servers": [hosts]}, "route": {"default_domain_resolver": "hosts"}}
    proxy = pair.start("behind", lambda work, own: listening(program, work, own, content))

    def client(work, own):
        return [pair.client.client_path, "-c", config(work, "behind-ours.json", {
            "inbounds": [{"type": "mixed", "listen": HOST, "listen_port": own}],
            "outbounds": [{"type": "socks", "server": HOST, "server_port": proxy,
                           "username": "me", "password": "secret"}]})]

    echoes((HOST, pair.start("ours", client)), MOST_OF_SING_CLIENT)


def listening(program, work, port, content):
    content["inbounds"][0]["listen_port"] = port
    return [program.client_path, "run", "-c", config(work, f"chain-{port}.json", {"log": {"level": "warn"}, **content})]


def chain_cases():
    return [
        Case("UDP, sing-box in front", in_front, 60),
        Case("UDP, sing-box behind", behind, 60),
    ]
