"""The server under attack: ours in a profile, or another one with the same password; and what it holds."""
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import time

from wire import CONTEXT

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ADDRESS = ("127.0.0.1", 8443)
# Other servers with one password know no users: honest and hostile share it there.
USERS = {"honest": "honest-honest-honest", "mallory": "mallory-mallory-mallory", **{f"user{i}": f"user{i}-user{i}-user{i}" for i in range(10)}}

MEBIBYTE = 1 << 20
# What docs/operations.md advises where a machine has 512 MiB.
SMALL = "-Xmx128m -XX:MaxDirectMemorySize=192m"


class ControlGroup:
    """A ceiling as a container has it. Version 1 or 2, whichever is mounted; where neither can be written the JVM's flags are the only ceiling."""

    def __init__(self, name, limit):
        v2 = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        self.path = f"/sys/fs/cgroup/{'' if v2 else 'memory/'}{name}"
        try:
            os.makedirs(self.path, exist_ok=True)
            with open(f"{self.path}/{'memory.max' if v2 else 'memory.limit_in_bytes'}", "w") as file:
                file.write(str(limit))
        except OSError as e:
            print(f"no control group ({e}): only the JVM's own ceilings hold", flush=True)
            self.path = None

    def join(self):
        if self.path:
            with open(f"{self.path}/cgroup.procs", "w") as file:
                file.write(str(os.getpid()))

    def remove(self):
        if self.path:
            try:
                os.rmdir(self.path)
            except OSError:
                pass


class Server:
    def __init__(self, kind, program, profile, work, options=(), descriptors=None, read_log=True):
        self.kind, self.program, self.profile, self.work, self.read_log = kind, program, profile, work, read_log
        self.group = ControlGroup(f"anytls-hostile-{os.getpid()}", 512 * MEBIBYTE) if profile == "512m" else None
        self.log_path = os.path.join(work, "server.log")
        environment = dict(os.environ)
        if profile == "512m":
            environment["ANYTLS_JAVA_OPTS"] = SMALL
            environment["GOMEMLIMIT"] = "400MiB"
        stderr = open(self.log_path, "ab") if read_log else subprocess.PIPE
        self.process = subprocess.Popen(self.command(list(options)), env=environment, stdout=subprocess.DEVNULL, stderr=stderr,
                                        preexec_fn=lambda: self.before(descriptors))
        self.wait()

    def before(self, descriptors):
        if descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
        if self.group:
            self.group.join()

    def command(self, options):
        listen = f"{ADDRESS[0]}:{ADDRESS[1]}"
        if self.kind == "anytls-go":
            return [self.program, "-l", listen, "-p", USERS["honest"]]
        if self.kind == "sing-box":
            return [self.program, "run", "-c", self.sing_box()]
        users = [word for name, password in USERS.items() for word in ("--user", f"{name}:{password}")]
        return [self.program, "-l", listen, *users, "--allow-private", "--data-dir", os.path.join(self.work, "data"), *options]

    def sing_box(self):
        certificate, key, config = (os.path.join(self.work, name) for name in ("cert.pem", "key.pem", "sing-box.json"))
        if not os.path.exists(key):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                            "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        with open(config, "w") as file:
            json.dump({"log": {"level": "warn"}, "outbounds": [{"type": "direct"}], "inbounds": [{
                "type": "anytls", "listen": ADDRESS[0], "listen_port": ADDRESS[1], "users": [{"name": n, "password": p} for n, p in USERS.items()],
                "tls": {"enabled": True, "certificate_path": certificate, "key_path": key}}]}, file)
        return config

    def password(self, user):
        return USERS["honest" if self.kind == "anytls-go" else user]

    def wait(self):
        for _ in range(300):
            if self.process.poll() is not None:
                raise SystemExit(f"the server has not started: see {self.log_path}\n{self.log()[-2000:]}")
            try:
                CONTEXT.wrap_socket(socket.create_connection(ADDRESS, timeout=2)).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server does not listen after 30 s")

    def alive(self):
        return self.process.poll() is None

    def log(self):
        if not self.read_log or not os.path.exists(self.log_path):
            return ""
        with open(self.log_path, errors="replace") as file:
            return file.read()

    def holdings(self, agent=None, collect=True):
        """Bytes of heap, of Netty's direct memory and resident, and descriptors. Heap and direct memory are ours only."""
        if not self.alive():
            return None
        found = {}
        if self.kind == "ours" and agent:
            answer = os.path.join(self.work, "holdings.json")
            if os.path.exists(answer):
                os.unlink(answer)
            subprocess.run(["jcmd", str(self.process.pid), "JVMTI.agent_load", agent, ("gc:" if collect else "") + answer], timeout=60, capture_output=True)
            for _ in range(100):
                if os.path.exists(answer):
                    with open(answer) as file:
                        found = json.load(file)
                    break
                time.sleep(0.05)
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(("VmRSS", "VmHWM")):
                    found[{"VmRSS": "resident", "VmHWM": "peak"}[line[:5]]] = int(line.split()[1]) << 10
        found["descriptors"] = len(os.listdir(f"/proc/{self.process.pid}/fd"))
        return found

    def seconds(self):
        """CPU used so far."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
        if self.group:
            self.group.remove()


def build_agent(work):
    """The probe as an agent jar; None without a JDK's tools."""
    if not all(map(shutil.which, ("javac", "jar", "jcmd"))):
        return None
    with open(os.path.join(work, "manifest"), "w") as file:
        file.write("Agent-Class: Probe\n")
    jar = os.path.join(work, "probe.jar")
    subprocess.run(["javac", "--release", "17", "-d", work, os.path.join(HERE, "probe", "Probe.java")], check=True)
    subprocess.run(["jar", "cfm", jar, os.path.join(work, "manifest"), "-C", work, "Probe.class"], check=True)
    return jar
