"""Serves the same zone with several name servers, one after another on one core, puts the same
queries to them from another core, and prints what they did as ratios.

Only the standard library. Everything stays on 127.0.0.1, in a directory that is removed."""

import argparse
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SERVER_CORE, CLIENT_CORE = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")
APEX = "bench.test"


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
    return path


def make_zone(path, names, generator):
    """A zone as a hosting company has it: addresses, aliases, mail, text, some delegations."""
    lines = [
        f"$ORIGIN {APEX}.", "$TTL 3600",
        "@ SOA ns1 hostmaster 1 7200 900 1209600 300", "@ NS ns1", "@ NS ns2",
        "ns1 A 192.0.2.1", "ns2 A 192.0.2.2"]
    questions = []
    for number in range(names):
        name = f"{generator.choice(['www', 'host', 'mail', 'api'])}-{number:06d}"
        kind = number % 20
        if kind < 12:
            lines.append(f"{name} A 192.0.2.{number % 250 + 1}")
            questions.append((name, "A"))
        elif kind < 15:
            lines.append(f"{name} AAAA 2001:db8::{number >> 16:x}:{number & 0xffff:x}")
            questions.append((name, "AAAA"))
        elif kind < 17:
            lines.append(f"{name} MX 10 ns1")
            questions.append((name, "MX"))
        elif kind < 18:
            lines.append(f'{name} TXT "a text of number {number}"')
            questions.append((name, "TXT"))
        elif kind < 19:
            lines.append(f"{name} CNAME ns1")
            questions.append((name, "A"))
        else:
            lines += [f"{name} NS ns.{name}", f"ns.{name} A 192.0.2.3"]
            questions.append((f"www.{name}", "A"))
    write(path, "\n".join(lines) + "\n")
    return questions


def make_queries(path, questions, count, generator):
    """Nine in ten for something that is there, one in ten for a name that is not."""
    with open(path, "w") as file:
        for _ in range(count):
            if generator.random() < 0.1:
                file.write(f"no-{generator.getrandbits(40):x}.{APEX} A\n")
            else:
                name, kind = generator.choice(questions)
                file.write(f"{name}.{APEX} {kind}\n")


def free_port():
    with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagram:
        stream.bind(("127.0.0.1", 0))
        datagram.bind(("127.0.0.1", stream.getsockname()[1]))
        return stream.getsockname()[1]


def run(*command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {result.returncode}:\n"
                 f"{result.stdout}{result.stderr}")
    return result.stdout


# Each server: a function that writes its configuration and returns the command to run. All have one
# worker for UDP, answer with as little as they can be told to, and write no log of queries.


def nsd(directory, zone, port):
    return ["nsd", "-d", "-c", write(f"{directory}/nsd.conf", f"""
server:
  server-count: 1
  ip-address: 127.0.0.1@{port}
  username: ""
  chroot: ""
  zonesdir: "{directory}"
  xfrdir: "{directory}"
  database: ""
  pidfile: "{directory}/nsd.pid"
  zonelistfile: "{directory}/zone.list"
  xfrdfile: "{directory}/xfrd.state"
  cookie-secret-file: "{directory}/cookies"
  rrl-ratelimit: 0
  minimal-responses: yes
  reuseport: yes
remote-control:
  control-enable: no
zone:
  name: {APEX}
  zonefile: {zone}
""")]


def knot(directory, zone, port):
    return ["knotd", "-c", write(f"{directory}/knot.conf", f"""
server:
    rundir: "{directory}"
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{directory}/database"
log:
  - target: stderr
    any: error
template:
  - id: default
    storage: "{directory}"
    zonefile-sync: -1
    journal-content: none
zone:
  - domain: {APEX}
    file: {zone}
""")]


def bind(directory, zone, port):
    return ["named", "-f", "-n", "1", "-c", write(f"{directory}/named.conf", f"""
options {{
  directory "{directory}";
  pid-file "{directory}/named.pid";
  session-keyfile "{directory}/session.key";
  lock-file none;
  listen-on port {port} {{ 127.0.0.1; }};
  listen-on-v6 {{ none; }};
  recursion no;
  notify no;
  dnssec-validation no;
  minimal-responses yes;
  empty-zones-enable no;
}};
controls {{ }};
zone "{APEX}" {{ type primary; file "{zone}"; }};
""")]


def powerdns(directory, zone, port):
    database = f"{directory}/pdns.sqlite3"
    schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
    run("sqlite3", database, f".read {schema}")
    write(f"{directory}/pdns.conf", f"""
launch=gsqlite3
gsqlite3-database={database}
gsqlite3-pragma-synchronous=0
local-address=127.0.0.1
local-port={port}
receiver-threads=1
distributor-threads=1
reuseport=yes
socket-dir={directory}
guardian=no
daemon=no
disable-syslog=yes
loglevel=2
log-dns-queries=no
cache-ttl=3600
query-cache-ttl=3600
negquery-cache-ttl=3600
max-packet-cache-entries=10000000
max-cache-entries=10000000
""")
    run("pdnsutil", f"--config-dir={directory}", "load-zone", APEX, zone)
    run("pdnsutil", f"--config-dir={directory}", "rectify-zone", APEX)
    return ["pdns_server", f"--config-dir={directory}"]


def martlet(directory, zone, port):
    binary = os.environ.get("MARTLET_BINARY", ".build-release/release/martlet")
    database = f"sqlite:{directory}/martlet.db"
    run(binary, "init", "--database", database)
    run(binary, "zone", "import", "--database", database, APEX, zone)
    return [binary, "serve", "--database", database, "--listen", f"127.0.0.1:{port}",
            "--workers", "1"]


SERVERS = {"NSD": nsd, "Knot": knot, "BIND": bind, "PowerDNS": powerdns, "Martlet": martlet}


def processes(parent):
    """The process and all that it has started."""
    found = [parent]
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True).stdout
    for child in children.split():
        found += processes(int(child))
    return found


def cpu_seconds(identifiers):
    """User and system time of processes, in seconds."""
    user = system = 0
    for identifier in identifiers:
        with open(f"/proc/{identifier}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        user += int(fields[11])
        system += int(fields[12])
    return user / TICKS, system / TICKS


def memory(identifiers):
    """What processes take in memory, shared pages counted once, in MiB."""
    total = 0
    for identifier in identifiers:
        try:
            with open(f"/proc/{identifier}/smaps_rollup") as file:
                total += int(re.search(r"^Pss: +(\d+)", file.read(), re.M).group(1))
        except (OSError, AttributeError):
            pass
    return total / 1024


def is_serving(port):
    question = b"\0\1\0\0\0\1\0\0\0\0\0\0"
    for label in APEX.split("."):
        question += bytes([len(label)]) + label.encode()
    question += b"\0\0\6\0\1"
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(0.2)
        try:
            client.connect(("127.0.0.1", port))
            client.send(question)
            response = client.recv(1500)
            return response[3] & 15 == 0 and response[7] == 1
        except OSError:
            return False


def dnsperf(port, queries, seconds, limit=None):
    command = ["taskset", "-c", str(CLIENT_CORE), "dnsperf", "-s", "127.0.0.1", "-p", str(port),
               "-d", queries, "-l", str(seconds), "-c", "8", "-T", "1", "-q", "200", "-t", "1"]
    if limit:
        command += ["-Q", str(limit)]
    output = run(*command)
    sent = int(re.search(r"Queries sent: +(\d+)", output).group(1))
    done = int(re.search(r"Queries completed: +(\d+)", output).group(1))
    rate = float(re.search(r"Queries per second: +([\d.]+)", output).group(1))
    return sent, done, rate


def measure(name, directory, zone, queries, seconds):
    """Starts a server, warms it, measures it once and stops it."""
    place = tempfile.mkdtemp(prefix=name.lower(), dir=directory)
    port = free_port()
    command = SERVERS[name](place, zone, port)
    with open(f"{place}/log", "w") as log:
        server = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE)] + command, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while not is_serving(port):
            if time.monotonic() > deadline or server.poll() is not None:
                with open(f"{place}/log") as log:
                    sys.exit(f"{name} does not serve:\n{log.read()[-3000:]}")
            time.sleep(0.1)
        # What a cache holds is in it then, and what is compiled late is compiled.
        dnsperf(port, queries, max(2, seconds / 2))
        identifiers = processes(server.pid)
        before = cpu_seconds(identifiers)
        sent, done, rate = dnsperf(port, queries, seconds)
        after = cpu_seconds(identifiers)
        used = memory(identifiers)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    return {
        "answers_per_second": rate,
        "answered": done / sent,
        "user_microseconds": (after[0] - before[0]) / done * 1e6,
        "system_microseconds": (after[1] - before[1]) / done * 1e6,
        "memory_mebibytes": used,
    }


def table(results):
    """The medians as Markdown: ratios to NSD and to Knot, then the figures themselves."""
    def median(name, key):
        return statistics.median(result[key] for result in results[name])

    def cpu(name):
        return median(name, "user_microseconds") + median(name, "system_microseconds")

    references = [name for name in ("NSD", "Knot") if name in results]
    head = "".join(f" answers/s to {r} | CPU a query to {r} |" for r in references)
    lines = [
        f"| server |{head} answers/s | answered | CPU µs a query | user | system | memory MiB |",
        "|---|" + "---:|" * (2 * len(references) + 6)]
    for name in results:
        ratios = "".join(
            f" {median(name, 'answers_per_second') / median(r, 'answers_per_second'):.2f} |"
            f" {cpu(name) / cpu(r):.2f} |" for r in references)
        lines.append(
            f"| {name} |{ratios} {median(name, 'answers_per_second'):,.0f} |"
            f" {median(name, 'answered') * 100:.2f} % | {cpu(name):.2f} |"
            f" {median(name, 'user_microseconds'):.2f} | {median(name, 'system_microseconds'):.2f} |"
            f" {median(name, 'memory_mebibytes'):.0f} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each server is measured")
    parser.add_argument("--seconds", type=float, default=8, help="how long, each time")
    parser.add_argument("--names", type=int, default=100_000, help="names in the zone")
    parser.add_argument("--queries", type=int, default=1_000_000, help="queries in the file")
    parser.add_argument("--json", default=".build-release/benchmark.json", help="where to write")
    parser.add_argument("servers", nargs="*", default=list(SERVERS), metavar="SERVER")
    options = parser.parse_args()
    if unknown := [name for name in options.servers if name not in SERVERS]:
        sys.exit(f"No such server: {', '.join(unknown)}; there are {', '.join(SERVERS)}.")
    if os.cpu_count() < 2:
        sys.exit("Two cores are needed: one for the server, one for the client.")
    os.environ["PATH"] += ":/usr/sbin:/sbin"

    generator = random.Random(1)
    directory = tempfile.mkdtemp(prefix="martlet-bench-")
    results = {name: [] for name in options.servers}
    try:
        zone, queries = f"{directory}/zone", f"{directory}/queries"
        questions = make_zone(zone, options.names, generator)
        make_queries(queries, questions, options.queries, generator)
        for round_number in range(1, options.rounds + 1):
            for name in options.servers:
                result = measure(name, directory, zone, queries, options.seconds)
                results[name].append(result)
                print(f"round {round_number}: {name:8} {result['answers_per_second']:9,.0f} answers/s, "
                      f"{result['user_microseconds']:.2f} + {result['system_microseconds']:.2f} µs",
                      flush=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print()
    print(table(results))
    write(options.json, json.dumps({"names": options.names, "results": results}, indent=2) + "\n")
    print(f"\nEvery figure: {options.json}")


if __name__ == "__main__":
    main()
