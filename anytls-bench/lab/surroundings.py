"""What the tools need around them: a Python venv with packages, and network and mount namespaces of their own. Exit status 125: it is not to be had."""
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile


def in_venv(packages):
    """Goes on in a venv that has the packages; made once, in LAB_SCRATCH (default: the system's temporary folder)."""
    if os.environ.get("LAB_VENV") == " ".join(packages):
        return
    scratch = os.path.join(os.environ.get("LAB_SCRATCH") or tempfile.gettempdir(), f"lab-{os.getuid()}")
    os.makedirs(scratch, exist_ok=True)
    name = "".join(c if c.isalnum() else "-" for c in " ".join(packages))
    venv, python = os.path.join(scratch, name), os.path.join(scratch, name, "bin", "python")
    with open(venv + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(venv + ".ready"):
            shutil.rmtree(venv, ignore_errors=True)
            for argv in ([sys.executable, "-m", "venv", venv], [python, "-m", "pip", "-q", "--disable-pip-version-check", "install", *packages]):
                if subprocess.run(argv, stdout=sys.stderr).returncode:
                    print(f"cannot make a venv with {' '.join(packages)}", file=sys.stderr)
                    sys.exit(125)
            open(venv + ".ready", "w").close()
    os.execve(python, [python, *sys.argv], {**os.environ, "LAB_VENV": " ".join(packages)})


def in_namespace():
    """Goes on in namespaces of our own; they and what runs in them end with this process."""
    if os.environ.get("LAB_INSIDE"):
        return
    missing = [text for text, there in (("root", os.geteuid() == 0), ("/dev/net/tun", os.path.exists("/dev/net/tun")), ("ip (iproute2)", shutil.which("ip")),
               ("unshare (util-linux)", shutil.which("unshare"))) if not there]
    if missing or subprocess.run(["unshare", "-n", "-m", "true"], capture_output=True).returncode:
        print(f"needs {', '.join(missing) or 'the right to make network namespaces'}", file=sys.stderr)
        sys.exit(125)
    os.execvpe("unshare", ["unshare", "-n", "-m", sys.executable, *sys.argv], {**os.environ, "LAB_INSIDE": "1"})
