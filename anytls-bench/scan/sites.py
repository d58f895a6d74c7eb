"""A site with TLS (nginx), and our server in front of the same site without, with one certificate."""
import os
import re
import shutil
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PASSWORD = "scan-scan-scan-scan"

NGINX = """
daemon off; worker_processes 1; master_process off; pid DIR/nginx.pid; error_log DIR/nginx.log;
events { worker_connections 1024; }
http {
  access_log off; root DIR/www; client_header_timeout 8s; keepalive_timeout 8s;
  client_body_temp_path DIR/t1; proxy_temp_path DIR/t2; fastcgi_temp_path DIR/t3; uwsgi_temp_path DIR/t4; scgi_temp_path DIR/t5;
  server {
    listen 127.0.0.1:TLSPORT ssl; ssl_certificate DIR/site.crt; ssl_certificate_key DIR/site.key;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers off; ssl_session_cache shared:s:10m; ssl_session_tickets off;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384;
  }
  server { listen 127.0.0.1:PLAINPORT; }
}
"""


def free_port():
    """Of the system's choosing; nginx has to be told one."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


def await_port(port, process):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"{process.args[0]} has ended with {process.returncode}")
            time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


class Sites:
    """Both, as addresses; to be closed."""

    def __init__(self, work, launcher):
        self.processes = []
        try:
            self._start(work, launcher)
        except BaseException:
            self.close()
            raise

    def _start(self, work, launcher):
        os.makedirs(os.path.join(work, "www"))
        with open(os.path.join(work, "www", "index.html"), "w") as page:
            page.write("<h1>a site</h1>\n")
        subprocess.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout site.key -out site.crt -days 30 "
            "-subj /CN=localhost -addext subjectAltName=DNS:localhost".split(),
            cwd=work, check=True, stderr=subprocess.DEVNULL)
        tls, plain = free_port(), free_port()
        text = NGINX.replace("DIR", work).replace("TLSPORT", str(tls)).replace("PLAINPORT", str(plain))
        with open(os.path.join(work, "nginx.conf"), "w") as file:
            file.write(text)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self._run(work, "nginx", [nginx, "-c", os.path.join(work, "nginx.conf")])
        await_port(tls, self.processes[-1])
        self._run(work, "server", [
            launcher, "-l", "127.0.0.1:0", "--cert", os.path.join(work, "site.crt"), "--key", os.path.join(work, "site.key"),
            "--data-dir", os.path.join(work, "data"), "--fallback", f"127.0.0.1:{plain}"], ANYTLS_PASSWORD=PASSWORD)
        self.site, self.ours = ("127.0.0.1", tls), ("127.0.0.1", self._listening(os.path.join(work, "server.log")))

    def _run(self, work, name, command, **environment):
        with open(os.path.join(work, name + ".log"), "w") as log:
            self.processes.append(subprocess.Popen(
                command, cwd=work, stdout=log, stderr=subprocess.STDOUT, env=dict(os.environ, **environment)))

    def _listening(self, log):
        for _ in range(600):
            with open(log) as file:
                found = re.search(r"listening on \S*:(\d+)", file.read())
            if found:
                return int(found.group(1))
            if self.processes[-1].poll() is not None:
                raise SystemExit("our server has ended: " + open(log).read())
            time.sleep(0.1)
        raise SystemExit("our server does not listen: " + open(log).read())

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
