"""Scanners that others have written: what each reports of a server, line by line, so that two servers can be compared."""
import json
import os
import re
import shutil
import subprocess


def _run(command, seconds=900):
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds).stdout


def _without_names(text, address):
    text = re.sub(r"127\.0\.0\.1:\d+|127\.0\.0\.1/\d+", "HOST", text.replace(str(address[1]), "PORT"))
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?|\d+\.\d+ ?s(econds)?\b|\(\d+%\)", "...", text)


def nmap(address, work):
    scripts = "http-title,http-server-header,http-methods,http-headers,ssl-cert,ssl-enum-ciphers,tls-alpn,ssl-date"
    text = _run(["nmap", "-Pn", "-sV", "--version-all", "-p", str(address[1]), "--script", scripts, address[0]])
    lines = [line for line in text.splitlines() if re.match(r"\d+/tcp|\||SF", line)]
    return {_without_names(line, address) for line in lines if "Date:" not in line and "ssl-date" not in line}


def testssl(address, work):
    program = shutil.which("testssl.sh") or shutil.which("testssl")
    out = os.path.join(work, f"testssl-{address[1]}.json")
    _run([program, "--quiet", "--color", "0", "--warnings", "off", "--fast", "--jsonfile", out, f"{address[0]}:{address[1]}"])
    with open(out) as file:
        findings = json.load(file)
    ignored = ("scanTime", "HTTP_clock_skew", "HTTP_headerTime", "service")
    return {_without_names(f"{one['id']}: {one['finding']}", address) for one in findings if one["id"] not in ignored}


def sslyze(address, work):
    out = os.path.join(work, f"sslyze-{address[1]}.json")
    _run(["sslyze", "--json_out", out, f"{address[0]}:{address[1]}"])
    with open(out) as file:
        results = json.load(file)["server_scan_results"][0]["scan_result"]
    found = set()
    for name, outcome in results.items():
        result = outcome.get("result") or {}
        accepted = result.get("accepted_cipher_suites")
        if accepted is not None:
            found |= {f"{name}: {suite['cipher_suite']['name']}" for suite in accepted}
        elif name != "certificate_info":
            found.add(f"{name}: {json.dumps(result, sort_keys=True)}")
    return found


def slowhttptest(address, work):
    """Slow heads: how many connections are served, and how they end."""
    text = _run(["slowhttptest", "-H", "-c", "50", "-r", "25", "-i", "3", "-l", "15", "-x", "10", "-p", "2",
                 "-u", f"https://{address[0]}:{address[1]}/"], 120)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return {_without_names(line.strip(), address) for line in text.splitlines()[-12:] if re.search(r"closed|error|available|status", line)}


ALL = {"nmap": (nmap, ("nmap",)), "testssl.sh": (testssl, ("testssl.sh", "testssl")), "sslyze": (sslyze, ("sslyze",)),
       "slowhttptest": (slowhttptest, ("slowhttptest",))}

# What a scanner says of HTTP; all else is about TLS itself, which is another library's.
HTTP = re.compile(r"http|HTTP|slow", re.IGNORECASE)


def compare(sites, work):
    """Prints what the scanners find at one and not at the other; returns how much of that is above TLS."""
    above = 0
    for name, (scan, programs) in ALL.items():
        if not any(map(shutil.which, programs)):
            print(f"\nSKIPPED: {name} is not installed")
            continue
        site, ours = scan(sites.site, work), scan(sites.ours, work)
        print(f"\n{name}: {len(site & ours)} findings are the same")
        for mark, only in (("only at the site", site - ours), ("only at ours", ours - site)):
            for finding in sorted(only):
                is_http = bool(HTTP.search(finding)) and not finding.startswith(("http_get", "ssl", "tls"))
                above += is_http
                print(f"  {'HTTP, ' if is_http else ''}{mark}: {finding[:160]}")
    return above
