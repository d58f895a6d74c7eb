#!/usr/bin/env python3
"""Measures TCP proxies on this machine: throughput, connection rate, latency,
memory, start-up.  Standard library only; see README.md.

  bench.py run PAIRS.json [PAIRS.json ...] [--only A,B] [--tests T,U] [--reps N] [--out FILE]
  bench.py report FILE [FILE ...] [--base NAME] [--match M,N] [--wide]

`run` starts each entry of the pairs files fresh in every repetition, one entry
after the other (A B C, A B C, ...), and appends one JSON object per measurement
to FILE; its exit status is 1 if a test failed.  `report` prints the medians with
their min-max, and the ratio to the entry --base, formed repetition by repetition.
"""
import argparse
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NETBENCH = os.path.join(HERE, "netbench")
TICK = os.sysconf("SC_CLK_TCK")
GIB = 1 << 30
TESTS = ["startup", "verify", "warmup", "bulk", "conns", "ping", "idle"]


# ---- processes -------------------------------------------------------------

def tree(pid):
    """The process and everything below it."""
    parent = {}
    for d in os.listdir("/proc"):
        if d.isdigit():
            try:
                with open(f"/proc/{d}/stat") as f:
                    parent[int(d)] = int(f.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found = [pid]
    for p in found:
        found += [c for c, up in parent.items() if up == p]
    return found


def cpu_seconds(pid):
    """User + system time of the tree, children already reaped included."""
    ticks = 0
    for p in tree(pid):
        try:
            with open(f"/proc/{p}/stat") as f:
                ticks += sum(int(x) for x in f.read().rsplit(")", 1)[1].split()[11:15])
        except OSError:
            pass
    return ticks / TICK


def memory(pid):
    """(resident, peak resident) of the tree in MiB."""
    rss = peak = 0
    for p in tree(pid):
        try:
            with open(f"/proc/{p}/status") as f:
                for line in f:
                    if line.startswith("VmRSS:"):
                        rss += int(line.split()[1])
                    elif line.startswith("VmHWM:"):
                        peak += int(line.split()[1])
        except OSError:
            pass
    return rss / 1024, peak / 1024


def reset_peak(pid):
    for p in tree(pid):
        try:
            with open(f"/proc/{p}/clear_refs", "w") as f:
                f.write("5")
        except OSError:
            pass


def threads(pid):
    n = 0
    for p in tree(pid):
        try:
            n += len(os.listdir(f"/proc/{p}/task"))
        except OSError:
            pass
    return n


def child_setup():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def wait_port(port, proc, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if proc.poll() is not None:
            raise RuntimeError(f"{proc.args[0]} exited with {proc.returncode} before it listened on {port}")
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.001)
    raise RuntimeError(f"nothing listens on {port}")


def stop(proc):
    if proc.poll() is None:
        proc.send_signal(signal.SIGTERM)
        try:
            proc.wait(5)
        except subprocess.TimeoutExpired:
            proc.kill()
            proc.wait()


# ---- one entry of a pairs file ------------------------------------------------

class Pair:
    """A running entry: its processes, and how the load reaches the target."""

    def __init__(self, name, spec, base_port, workdir):
        self.name, self.spec, self.workdir = name, spec, workdir
        self.vars = {"dir": workdir, "bench": HERE, "target_host": "127.0.0.1", "target_port": str(base_port),
                     "target": f"127.0.0.1:{base_port}"}
        for i in range(1, 10):
            self.vars[f"p{i}"] = str(base_port + i)
        self.procs = {}
        self.log = open(os.path.join(workdir, "log"), "ab")
        for file, text in spec.get("files", {}).items():
            with open(os.path.join(workdir, file), "w") as f:
                f.write(self.fill("\n".join(text) if isinstance(text, list) else text) + "\n")
        for command in spec.get("setup", []):
            subprocess.run([self.fill(a) for a in command], cwd=workdir, check=True,
                           stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, timeout=60)

    def fill(self, text):
        for key, value in self.vars.items():
            text = text.replace(f"@{key}@", value)
        return text

    def start_one(self, p, wait=True):
        env = dict(os.environ)
        env.update({k: self.fill(v) for k, v in p.get("env", {}).items()})
        proc = subprocess.Popen([self.fill(a) for a in p["argv"]], env=env, cwd=self.workdir, preexec_fn=child_setup,
                                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.procs[p["name"]] = proc
        if wait:
            wait_port(int(self.fill(p["listen"])), proc)
        return proc

    def start(self):
        for p in self.spec.get("procs", []):
            self.start_one(p)

    def stop(self):
        for proc in reversed(list(self.procs.values())):
            stop(proc)
        self.procs = {}

    def close(self):
        self.stop()
        self.log.close()

    def route(self):
        """The netbench options that send its load through this entry."""
        entry = self.fill(self.spec.get("entry", "@target@"))
        if self.spec.get("via", "direct") == "socks5":
            return ["--socks", entry, "--to", self.fill(self.spec.get("ask", "@target@"))]
        return ["--to", entry]

    def netbench(self, mode, *args, timeout=120):
        cmd = [NETBENCH, mode, *self.route(), "--timeout", str(timeout), *map(str, args)]
        r = subprocess.run(cmd, capture_output=True, text=True, timeout=timeout + 30)
        if not r.stdout.strip():
            raise RuntimeError(f"{mode}: {r.stderr.strip() or 'no output'}")
        return json.loads(r.stdout.strip().splitlines()[-1])

    def roles(self):
        return self.procs.items()


def machine_busy():
    """CPU seconds that anything on this machine has used since boot."""
    with open("/proc/stat") as f:
        user, nice, system, _, _, irq, softirq, steal = map(int, f.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICK


class Meter:
    """CPU used and peak memory of an entry's processes, per role, over a `with` block,
    and what others used of the machine meanwhile (in percent of one core)."""

    def __init__(self, pair):
        self.pair = pair

    def __enter__(self):
        for _, p in self.pair.roles():
            reset_peak(p.pid)
        self.began = time.monotonic()
        self.busy0, self.ours0 = machine_busy(), cpu_seconds(os.getpid())
        self.cpu0 = {n: cpu_seconds(p.pid) for n, p in self.pair.roles()}
        return self

    def __exit__(self, *_):
        self.cpu = {n: round(cpu_seconds(p.pid) - self.cpu0[n], 3) for n, p in self.pair.roles()}
        foreign = machine_busy() - self.busy0 - (cpu_seconds(os.getpid()) - self.ours0)
        self.foreign = round(max(0.0, foreign) / max(0.01, time.monotonic() - self.began) * 100, 1)
        self.peak = {n: round(memory(p.pid)[1], 1) for n, p in self.pair.roles()}
        return False


# ---- the tests: each yields (metric, value) pairs -----------------------------

def test_startup(pair, a):
    procs = pair.spec.get("procs", [])
    if not procs:
        return
    pair.stop()
    total = 0.0
    for i, p in enumerate(procs):
        t = time.monotonic_ns()
        pair.start_one(p, wait=False)
        if i < len(procs) - 1:
            wait_port(int(pair.fill(p["listen"])), pair.procs[p["name"]])
            ms = (time.monotonic_ns() - t) / 1e6
        else:
            ms = (pair.netbench("probe", timeout=30)["at_ns"] - t) / 1e6
        total += ms
        yield f"startup.{p['name']}_ms", round(ms, 1)
    yield "startup.total_ms", round(total, 1)
    time.sleep(1)
    for n, p in pair.roles():
        yield f"startup.{n}_rss_mib", round(memory(p.pid)[0], 1)


def test_verify(pair, a):
    """Carries checked content both ways; a wrong byte fails the test."""
    for way in ("down", "up"):
        pair.netbench("bulk", "--dir", way, "--streams", 3, "--bytes", 3 << 26, "--verify")
        yield f"verify.{way}_ok", 1


def test_warmup(pair, a):
    """Not a measurement: lets caches fill and just-in-time compilers work."""
    end = time.monotonic() + a.warmup
    while time.monotonic() < end:
        for way in ("down", "up"):
            pair.netbench("bulk", "--dir", way, "--streams", 4, "--bytes", 1 << 27)
        pair.netbench("conns", "--count", 200, "--concurrency", 8)
    return iter(())


def test_bulk(pair, a):
    for way in ("down", "up"):
        for streams in a.streams:
            with Meter(pair) as m:
                r = pair.netbench("bulk", "--dir", way, "--streams", streams, "--bytes", a.bytes)
            key = f"bulk.{way}.{streams}"
            yield f"{key}.gbit_s", r["gbit_s"]
            yield f"{key}.foreign_cpu_percent", m.foreign
            gib = r["bytes"] / GIB
            for n in m.cpu:
                yield f"{key}.{n}_cpu_s_per_gib", round(m.cpu[n] / gib, 4)
                yield f"{key}.{n}_peak_mib", m.peak[n]
            if m.cpu:
                yield f"{key}.all_cpu_s_per_gib", round(sum(m.cpu.values()) / gib, 4)


def test_conns(pair, a):
    for concurrency, count in ((1, a.conns), (64, 4 * a.conns)):
        with Meter(pair) as m:
            r = pair.netbench("conns", "--concurrency", concurrency, "--count", count)
        key = f"conns.{concurrency}"
        yield f"{key}.per_s", r["per_s"]
        yield f"{key}.p50_ms", round(r["p50_us"] / 1e3, 3)
        yield f"{key}.p99_ms", round(r["p99_us"] / 1e3, 3)
        yield f"{key}.failed", r["failed"]
        yield f"{key}.foreign_cpu_percent", m.foreign
        for n in m.cpu:
            yield f"{key}.{n}_cpu_ms_per_conn", round(m.cpu[n] * 1e3 / count, 4)
            yield f"{key}.{n}_peak_mib", m.peak[n]


def test_ping(pair, a):
    with Meter(pair) as m:
        r = pair.netbench("ping", "--count", a.pings)
    for q in ("p50_us", "p99_us", "p999_us"):
        yield f"ping.{q}", r[q]
    for n in m.cpu:
        yield f"ping.{n}_cpu_us_per_round", round(m.cpu[n] * 1e6 / (1.1 * a.pings), 2)


def test_idle(pair, a):
    """Memory of a freshly started entry with idle streams open: the slope from a quarter of them to all of them.

    The first quarter pays for what a process loads once (classes, code, arenas), so it is left out of the figure.
    """
    pair.stop()
    pair.start()
    pair.netbench("probe", timeout=30)
    parts, opened, rss = [a.idle // 4, a.idle - a.idle // 4], [], []
    running = []
    try:
        for part in parts:
            cmd = [NETBENCH, "idle", *pair.route(), "--streams", str(part), "--timeout", "120"]
            nb = subprocess.Popen(cmd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            running.append(nb)
            opened.append(json.loads(nb.stdout.readline())["open"])
            time.sleep(2)
            rss.append({n: memory(p.pid)[0] for n, p in pair.roles()})
        yield "idle.open", sum(opened)
        cpu0 = {n: cpu_seconds(p.pid) for n, p in pair.roles()}
        time.sleep(a.idle_seconds)
        for n, p in pair.roles():
            yield f"idle.{n}_cpu_percent", round((cpu_seconds(p.pid) - cpu0[n]) / a.idle_seconds * 100, 2)
            yield f"idle.{n}_rss_mib", round(rss[1][n], 1)
            yield f"idle.{n}_kib_per_stream", round((rss[1][n] - rss[0][n]) * 1024 / max(1, opened[1]), 1)
            yield f"idle.{n}_threads", threads(p.pid)
        alive = 0
        for nb in running:
            out, _ = nb.communicate("go\n", timeout=60)
            alive += json.loads(out.strip().splitlines()[-1])["alive"]
        yield "idle.alive", alive
    finally:
        for nb in running:
            if nb.poll() is None:
                nb.kill()
                nb.wait()


# ---- run ------------------------------------------------------------------------

def build():
    source = os.path.join(HERE, "netbench.c")
    if not os.path.exists(NETBENCH) or os.path.getmtime(NETBENCH) < os.path.getmtime(source):
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-std=gnu11", "-o", NETBENCH, source], check=True)


def load(files):
    pairs = {}
    for file in files:
        with open(file) as f:
            pairs.update(json.load(f))
    return pairs


def measure(name, spec, rep, a, out):
    workdir = tempfile.mkdtemp(prefix=f"bench-{name}-")
    pair, failed = None, False
    target = subprocess.Popen([NETBENCH, "target", "--listen", f"127.0.0.1:{a.port}", "--timeout", "1200"],
                              stdout=subprocess.PIPE, preexec_fn=child_setup)
    try:
        target.stdout.readline()
        pair = Pair(name, spec, a.port, workdir)
        pair.start()
        for test in a.tests:
            began = time.time()
            try:
                for metric, value in globals()["test_" + test](pair, a):
                    out.write(json.dumps({"pair": name, "rep": rep, "metric": metric, "value": value,
                                          "at": round(time.time(), 1)}) + "\n")
                    out.flush()
            except (RuntimeError, subprocess.SubprocessError, ValueError, OSError) as e:
                failed = True
                print(f"  {name} rep {rep} {test}: FAILED: {e}", file=sys.stderr)
                out.write(json.dumps({"pair": name, "rep": rep, "metric": f"{test}.error", "value": str(e)}) + "\n")
                pair.stop()
                pair.start()
            print(f"  {name} rep {rep} {test} {time.time() - began:.1f} s", file=sys.stderr)
    finally:
        if pair:
            pair.close()
        stop(target)
        if failed or a.keep:
            print(f"  kept {workdir}", file=sys.stderr)
        else:
            shutil.rmtree(workdir, ignore_errors=True)
    return not failed


def run(a):
    build()
    pairs = load(a.pairs)
    if a.only:
        pairs = {n: pairs[n] for n in a.only.split(",")}
    well = True
    with open(a.out, "a") as out:
        for rep in range(1, a.reps + 1):
            for name, spec in pairs.items():
                well &= measure(name, spec, rep, a, out)
    print(f"results in {a.out}")
    return 0 if well else 1


# ---- report ----------------------------------------------------------------------

def fmt(x):
    if abs(x) >= 1000 or x == int(x):
        return f"{x:.0f}"
    return f"{x:.1f}" if abs(x) >= 100 else f"{x:.2f}" if abs(x) >= 1 else f"{x:.3f}"


def spread(values):
    """Median, and min-max where there is more than one value."""
    v = list(values)
    middle = fmt(statistics.median(v))
    return middle if len(v) < 2 or min(v) == max(v) else f"{middle} [{fmt(min(v))}-{fmt(max(v))}]"


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def report(a):
    data, order, errors = {}, [], []
    for file in a.files:
        with open(file) as f:
            for line in f:
                r = json.loads(line)
                if r["metric"].endswith(".error"):
                    errors.append(r)
                    continue
                if r["pair"] not in order:
                    order.append(r["pair"])
                # The file counts too, so that repetitions of two runs stay apart.
                data.setdefault(r["metric"], {}).setdefault(r["pair"], {})[(file, r["rep"])] = r["value"]
    if a.only:
        order = a.only.split(",")
    if a.match:
        data = {k: v for k, v in data.items() if any(m in k for m in a.match.split(","))}
    data = {k: v for k, v in data.items() if set(v) & set(order)}

    def ratio(by_pair, pair):
        base, v = by_pair.get(a.base, {}), by_pair[pair]
        q = [v[k] / base[k] for k in v if base.get(k)]
        return spread(q) if q else ""

    if a.wide:
        table(["metric"] + order,
              [[metric] + [spread(p[n].values()) if n in p else "" for n in order] for metric, p in data.items()])
        if a.base:
            print(f"\nRatios to {a.base}, formed repetition by repetition:\n")
            table(["metric"] + order,
                  [[metric] + [ratio(p, n) if n in p else "" for n in order]
                   for metric, p in data.items() if any(p.get(a.base, {}).values())])
    else:
        table(["metric", "pair", "median [min-max]", "n"] + ([f"ratio to {a.base}"] if a.base else []),
              [[metric, n, spread(p[n].values()), str(len(p[n]))] + ([ratio(p, n)] if a.base else [])
               for metric, p in data.items() for n in order if n in p])
    for e in errors:
        print(f"\nfailed: {e['pair']} rep {e['rep']} {e['metric']}: {e['value']}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="command", required=True)
    r = sub.add_parser("run")
    r.add_argument("pairs", nargs="+", help="JSON files of entries")
    r.add_argument("--only", help="names of the entries to run, in this order")
    r.add_argument("--tests", default=",".join(TESTS), help="of: " + ",".join(TESTS))
    r.add_argument("--reps", type=int, default=3)
    r.add_argument("--out", default="results.jsonl")
    r.add_argument("--port", type=int, default=23000, help="target port; the nine after it are the entries'")
    r.add_argument("--bytes", type=int, default=2 * GIB, help="total of one bulk transfer")
    r.add_argument("--streams", default="1,8,64", help="stream counts of the bulk transfers")
    r.add_argument("--conns", type=int, default=2000, help="sequential connections; 4 times that concurrently")
    r.add_argument("--pings", type=int, default=10000)
    r.add_argument("--idle", type=int, default=1000, help="idle streams")
    r.add_argument("--idle-seconds", type=float, default=3)
    r.add_argument("--warmup", type=float, default=3, help="seconds")
    r.add_argument("--keep", action="store_true", help="keep the work directories (logs)")
    q = sub.add_parser("report")
    q.add_argument("files", nargs="+")
    q.add_argument("--base", help="entry to form ratios against")
    q.add_argument("--only", help="names of the entries to show, in this order")
    q.add_argument("--wide", action="store_true", help="one row a metric, one column an entry")
    q.add_argument("--match", help="only metrics that contain one of these, comma-separated")
    a = p.parse_args()
    if a.command == "report":
        return report(a)
    a.tests = a.tests.split(",")
    a.streams = [int(s) for s in a.streams.split(",")]
    if set(a.tests) - set(TESTS):
        p.error("unknown test")
    return run(a)


if __name__ == "__main__":
    sys.exit(main())
