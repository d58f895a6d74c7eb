#!/usr/bin/env python3
"""The four scenarios of the outbound pool's guide, by their files in config-examples: what each keeps ready, for how long, and what it dials for that.

  scenarios.py [--rtt 50] [--seconds 20] [--write]

Each server has a target of its own, one round trip away, that answers one request on a connection and closes it. All at the same time: ten streams a second for
--seconds; then a burst of ten after 60 s of silence, and another one after 200 s more. Ready is a stream that was
served by a connection that lay there, as the server counts them; lying ready is what the target has open just before the burst. Needs what outbound.py needs.
"""
import argparse
import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile

import outbound

sys.path.insert(0, os.path.join(outbound.ROOT, "anytls-bench", "pool"))
import tables  # noqa: E402

SCENARIOS = ("low-latency", "high-concurrency", "resource-saving", "balanced")
POOL = ("pool_type", "max_outbound_connections", "max_idle_time_secs", "min_idle_connections", "max_parked_total", "forget_target_secs")
HEAD = (("file", "文件"), ("settings: type, min idle, max idle time", "设置：类型，最少空闲，最长空闲"), ("streams, ready", "流，有现成的"), ("connections made for each", "每个流建的连接"),
        ("lying ready after 60 s", "60 s 后备着的"), ("burst of 10 then, ready", "此时突发 10 个，有现成的"), ("after 200 s more", "再过 200 s"),
        ("burst of 10 then, ready", "此时突发 10 个，有现成的"))


def target(listener, accepted, standing):
    async def talk(reader, writer):
        with accepted.get_lock():
            accepted.value += 1
        with standing.get_lock():
            standing.value += 1
        try:
            if await reader.read(4096):
                writer.write(outbound.ANSWER)
            writer.close()
            await writer.wait_closed()
        except OSError:
            pass
        finally:
            with standing.get_lock():
                standing.value -= 1

    async def serve():
        async with await asyncio.start_server(talk, sock=listener, backlog=1024) as server:
            await server.serve_forever()

    asyncio.run(serve())


def options(name):
    with open(f"{outbound.ROOT}/config-examples/server-{name}.json") as file:
        config = json.loads("".join(line for line in file if not line.lstrip().startswith("//")))
    return {key: value for key, value in config["outbounds"][0].items() if key in POOL}


async def scenario(name, number, a, directory):
    accepted, standing, listener = multiprocessing.Value("q", 0), multiprocessing.Value("q", 0), outbound.listening()
    port, settings, server = listener.getsockname()[1], options(name), ("127.0.0.1", 8443 + number)
    stats = f"{directory}/{name}.json"
    far = multiprocessing.Process(target=target, args=(listener, accepted, standing), daemon=True)
    far.start()
    flags = [word for key, value in settings.items() for word in ("--" + key.replace("_", "-"), str(value))]
    with open(f"{directory}/{name}.log", "w") as log:
        process = subprocess.Popen([f"{outbound.ROOT}/bin/anytls-server", "-l", "%s:%d" % server, "-p", outbound.PASSWORD, "--allow-private", "--data-dir",
                                    f"{directory}/{name}", "--warm-ports", str(port), "--stats-file", stats, *flags], stdout=log, stderr=log)
    sessions = []
    try:
        for _ in range(300):
            try:
                (await asyncio.open_connection(*server))[1].close()
                break
            except OSError:
                await asyncio.sleep(0.1)
        sessions = [await outbound.Session().open(server) for _ in range(outbound.SESSIONS)]
        requests = [lambda session=session: session.request(port) for session in sessions]
        await outbound.load(requests, 20, 10)  # for the just-in-time compilers
        before, at_first = accepted.value, await outbound.pool(process, stats)
        results, late = await outbound.load(requests, 10, a.seconds)
        then = await outbound.pool(process, stats)
        steady = outbound.row(results, late, accepted.value - before, then["reused"] - at_first["reused"])
        if steady["failed"]:
            sys.exit(f"{name}: {steady['failed']} of {steady['streams']} streams have failed")
        bursts = []
        for silence in (60, 200):
            await asyncio.sleep(silence)
            lying, before = standing.value, await outbound.pool(process, stats)
            if None in await asyncio.gather(*(requests[i % len(requests)]() for i in range(10))):
                sys.exit(f"{name}: a stream of the burst has failed")
            bursts += [lying, f"{(await outbound.pool(process, stats))['reused'] - before['reused']} / 10"]
        print(json.dumps([f"`server-{name}.json`",
                          f"`{settings['pool_type']}`, {settings['min_idle_connections']}, {settings['max_idle_time_secs']} s",
                          f"{steady['streams']}, {steady['ready']:.0%}", f"{steady['made']:.2f}", *bursts]), flush=True)
    finally:
        for session in sessions:
            session.task.cancel()
        process.terminate()
        process.wait(10)
        far.terminate()


async def all_of_them(a, directory):
    await asyncio.gather(*(scenario(name, number, a, directory) for number, name in enumerate(SCENARIOS)))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rtt", type=float, default=50)
    p.add_argument("--seconds", type=float, default=20)
    p.add_argument("--write", action="store_true")
    p.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.inside:
        with tempfile.TemporaryDirectory() as directory:
            asyncio.run(all_of_them(a, directory))
        return
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        print("scenarios.py: needs root and /dev/net/tun for a network of its own", file=sys.stderr)
        sys.exit(125)
    inside = subprocess.run([outbound.SLOWLINK, "--rtt", str(a.rtt), "--", sys.executable, os.path.abspath(__file__), "--inside", *sys.argv[1:]],
                            check=True, stdout=subprocess.PIPE, text=True)
    rows = [json.loads(line) for line in inside.stdout.splitlines()]
    order = [f"`server-{name}.json`" for name in SCENARIOS]
    rows.sort(key=lambda row: order.index(row[0]))
    tables.write("scenarios", HEAD, rows)


if __name__ == "__main__":
    main()
