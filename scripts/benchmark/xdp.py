"""Answers from the driver, beside Knot's AF_XDP and the sockets of all; and the incident."""

import contextlib
import os
import subprocess
import sys
import time

import clients
import machine
import report
import xdp_demands
import xdp_overload
import zones
from kernel_generator import KernelGenerator
from machine import Link
from servers import Server

APEX = "bench.test"
SERVERS = ("NSD", "Knot", "Knot-XDP", "Martlet", "Martlet-XDP")
# Queries a second that are offered; the last is more than the generator can make.
RATES = (200_000, 400_000, 3_000_000)
# The same where all go on to the sockets: the last is more than they can answer.
PASSED = (100_000, 150_000, 400_000)
# What the table of connection tracking may hold in the incident.
TABLE = 20_000

FIREWALL = """
table inet martlet_bench {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    udp dport 5353 ct state new accept
    udp dport 5354 ct state new accept
    tcp dport 5353 ct state new accept
    icmp type { echo-request, destination-unreachable } accept
    iif lo accept
  }
}
"""

# Whom the flows that fill the table are with: neither a server's nor a generator's address and port.
ECHO = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
s.bind(("198.18.0.2", 5354))
while True:
    data, peer = s.recvfrom(100)
    try:
        s.sendto(data, peer)
    except OSError:
        pass
"""

# Sends from many ports, twice with more than two seconds between: each flow is assured then.
ASSURE = """
import socket, sys, time
for turn in range(2):
    for port in range(20000, 20000 + int(sys.argv[1])):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("198.18.0.3", port))
        s.sendto(b"x", ("198.18.0.2", 5354))
        s.close()
        if port % 50 == 0:
            time.sleep(0.002)
    if turn == 0:
        time.sleep(2.5)
"""


def part(options, directory, generator):
    """Answers from the driver, beside Knot's AF_XDP and the sockets of all; and the incident.

    First with everything that the server's side does for a packet on the server's core, as a
    machine of its own would; then with packets handled where they are sent, as the kernel does it
    for a cable between namespaces: the generator's core does a part of the server's work then.

    Ends with what it must reach, and whether it did."""
    if os.geteuid() != 0:
        raise machine.Skipped("making network namespaces takes root")
    zone = (APEX, f"{directory}/xdp.zone")
    questions = zones.addresses(zone[1], APEX, options.names)
    queries = zones.queries(
        f"{directory}/xdp.queries", APEX, questions, 200_000, generator, missing=0)
    chosen = [name for name in SERVERS
              if name in options.servers or name.removesuffix("-XDP") in options.servers]
    found = {}
    for label, confined in ((xdp_demands.CONFINED, True), (xdp_demands.SENT, False)):
        found[label] = {name: {str(rate): [] for rate in RATES} for name in chosen}
        for number in range(1, options.rounds + 1):
            for name in chosen:
                if not offer(options, directory, zone, queries, name, confined, found[label][name],
                             f"round {number}"):
                    return {"skipped": "kxdpgun can't run here"}
        print(f"\n{label}\n\n{table(found[label])}\n")
    options.xdp_queries = queries
    found["overload"] = xdp_overload.part(
        options, [name for name in chosen if name.endswith("-XDP")],
        lambda name, link: confined_server(name, directory, zone, link), busy_seconds)
    if any(name.startswith("Martlet") for name in chosen):
        found["passed on"] = passed_on(options, directory, zone, queries)
    found["incident"] = incident(options, directory, zone, queries, chosen)
    found["unmet"] = xdp_demands.unmet(found, middle)
    return found


@contextlib.contextmanager
def confined_server(name, directory, zone, link):
    """A server, ready, whose side of the cable is handled by its core."""
    with start(name, directory, zone, link) as server:
        ready(server, link)
        check(name, link)
        confine(name, link)
        yield server


def offer(options, directory, zone, queries, name, confined, points, label):
    """Measures a server once at each rate; false where it can't be done."""
    # A cable of its own for each: what one server leaves on it does not meet the next.
    with Link() as link, start(name, directory, zone, link) as server:
        ready(server, link)
        check(name, link)
        if confined:
            confine(name, link)
        clients.kxdpgun(link, server.port, queries, 1, 20_000)
        for rate in RATES:
            point = measure(options, link, server, queries, rate, confined)
            if point is None:
                return False
            points[str(rate)].append(point)
            print(f"{label}: {name:12} offered {point['offered']:9,} answered "
                  f"{point['answered']:9,} ({share(point)}), "
                  f"{point['microseconds']:.2f} µs of CPU an answer", flush=True)
    return True


def confine(name, link):
    """Has the server's side of the cable handled by the server's core."""
    if name.endswith("-XDP"):
        link.confine(link.server, machine.SERVER_CORE)
        return
    # By sending what arrives there (receive packet steering).
    file = "/sys/class/net/bench0/queues/rx-0/rps_cpus"
    machine.run("ip", "netns", "exec", link.server, "sh", "-c",
                f"echo {1 << machine.SERVER_CORE:x} > {file}")


def start(name, directory, zone, link):
    extra = ["--management", "127.0.0.1:8081"] if name.startswith("Martlet") else []
    if name == "Martlet-XDP":
        extra += ["--xdp", "bench0"]
    return Server(name, directory, [zone], address=link.server_address, namespace=link.server,
                  options=extra)


def check(name, link):
    """What says that it runs in the driver does."""
    shown = machine.run("ip", "-n", link.server, "link", "show", "bench0")
    if ("prog/xdp" in shown) != name.endswith("-XDP"):
        sys.exit(f"{name} runs otherwise than it should:\n{shown}")


def ready(server, link, has_driver=False):
    """Waits until the driver has all names."""
    if not has_driver and server.name != "Martlet-XDP":
        return
    for _ in range(300):
        metrics = subprocess.run(
            ["ip", "netns", "exec", link.server, "curl", "-s", "http://127.0.0.1:8081/metrics"],
            capture_output=True, text=True).stdout
        if "\nmartlet_xdp_complete 1" in metrics:
            return
        time.sleep(0.1)
    with open(server.log) as log:
        sys.exit(f"the driver never had all names:\n{log.read()[-3000:]}")


def measure(options, link, server, queries, rate, confined):
    """The better of two: a machine with others on it loses time for reasons of its own."""
    points = []
    for _ in range(2):
        before = busy_seconds(server, confined)
        pair = clients.kxdpgun(link, server.port, queries, options.overload_seconds, rate)
        if pair is None:
            return None
        used = busy_seconds(server, confined) - before
        offered, answered = pair
        points.append({
            "offered": offered, "answered": answered,
            "microseconds": used / max(answered * options.overload_seconds, 1) * 1e6})
    return max(points, key=lambda point: point["answered"])


def busy_seconds(server, confined):
    """How long the server's side has been at work: its core, or its threads and what the kernel did
    for the packets of both sides."""
    with open("/proc/stat") as file:
        lines = file.read().splitlines()
    if confined:
        fields = next(line for line in lines if line.startswith(f"cpu{machine.SERVER_CORE} "))
        user, nice, system, _, _, interrupts, soft = map(int, fields.split()[1:8])
        return (user + nice + system + interrupts + soft) / machine.TICKS
    return sum(server.cpu()) + int(lines[0].split()[7]) / machine.TICKS


def share(point):
    return f"{min(point['answered'] / max(point['offered'], 1), 1) * 100:.1f} %"


def middle(points):
    return sorted(points, key=lambda point: point["answered"])[len(points) // 2]


def table(found):
    rows = []
    for name, rates in found.items():
        row = [name]
        for rate in RATES:
            point = middle(rates[str(rate)])
            row += [f"{point['answered']:,}", share(point)]
        peer = found.get("Knot-XDP")
        most = max(middle(points)["answered"] for points in rates.values())
        row.append(f"{most / max(middle(p)['answered'] for p in peer.values()):.2f}"
                   if peer else "–")
        row.append(f"{middle(rates[str(RATES[0])])['microseconds']:.2f}")
        rows.append(row)
    return report.table(
        ["server", "200 k/s offered: answers/s", "share", "400 k/s offered: answers/s", "share",
         "all it can: answers/s", "share", "most, to Knot-XDP's", "CPU µs an answer at 200 k/s"],
        rows)


def passed_on(options, directory, zone, queries):
    """What it costs the sockets that there is a driver's program: Martlet without one, behind one
    that lets everything pass, and behind its own, which looks every name up and then leaves all
    answers to the sockets, because none may be larger than its query. In turns.

    Packets come as a network interface makes them, and all that the server's side does is done by
    its core: nothing is copied for a program, as it would be for what a process sends."""
    config = machine.write(f"{directory}/passing.yaml", "xdp:\n  amplification: 1\n")
    ways = {"no program": [], "an empty program": [],
            "Martlet's program": ["--xdp", "bench0", "--config", config]}
    found = {way: {str(rate): [] for rate in PASSED} for way in ways}
    for number in range(1, options.rounds + 1):
        for way, extra in ways.items():
            with Link() as link, Empty(link, way == "an empty program"), Server(
                    "Martlet", directory, [zone], address=link.server_address,
                    namespace=link.server,
                    options=["--management", "127.0.0.1:8081"] + extra) as server:
                link.receive_frames(link.server)
                ready(server, link, bool(extra))
                check("Martlet" if way == "no program" else "Martlet-XDP", link)
                with KernelGenerator(link, server.port, queries) as generator:
                    link.confine(link.server, machine.SERVER_CORE)
                    pass_on(options, server, generator, found[way], f"round {number}: {way:17}")
    rows = []
    for way, rates in found.items():
        points = [middle(rates[str(rate)]) for rate in PASSED]
        rows.append([way] + [f"{point['answered']:,}" for point in points]
                    + [f"{point['microseconds']:.2f}" for point in points[:1]])
    print("\nWhat reaches the sockets\n\n" + report.table(
        ["Martlet's sockets behind"] + [f"{rate // 1000} k/s offered: answers/s" for rate in PASSED]
        + [f"CPU µs an answer at {PASSED[0] // 1000} k/s"], rows) + "\n")
    return found


def pass_on(options, server, generator, points, label):
    """Measures one way at each rate."""
    generator.offer(20_000, 1)
    for rate in PASSED:
        tries = []
        for _ in range(2):
            before = busy_seconds(server, True)
            offered, answered = generator.offer(rate, options.overload_seconds)
            used = busy_seconds(server, True) - before
            tries.append({
                "offered": offered, "answered": answered,
                "microseconds": used / max(answered * options.overload_seconds, 1) * 1e6})
        points[str(rate)].append(max(tries, key=lambda point: point["answered"]))
        point = points[str(rate)][-1]
        print(f"{label} offered {point['offered']:9,} answered {point['answered']:9,}, "
              f"{point['microseconds']:.2f} µs of CPU an answer", flush=True)


class Empty:
    """The shortest program at the server's end of a cable, if it is wanted."""

    def __init__(self, link, is_wanted):
        self.command = ["ip", "netns", "exec", link.server, sys.executable,
                        f"{os.path.dirname(__file__)}/empty_program.py", "bench0"]
        self.is_wanted, self.process = is_wanted, None

    def __enter__(self):
        if self.is_wanted:
            self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
            if self.process.stdout.readline() != "attached\n":
                sys.exit("the empty program can't be attached")

    def __exit__(self, *_):
        if self.process:
            machine.stop(self.process)


def incident(options, directory, zone, queries, chosen):
    """A stateful firewall, and a table full of flows that the kernel may not give up."""
    found = {}
    with Limit(TABLE):
        for name in chosen:
            with Link() as link, start(name, directory, zone, link) as server:
                ready(server, link)
                machine.run("ip", "netns", "exec", link.server, "nft", "-f", "-", input=FIREWALL)
                fill(link)
                before = entries(link)
                pair = clients.kxdpgun(
                    link, server.port, queries, options.overload_seconds, 50_000)
                if pair is None:
                    return {"skipped": "kxdpgun can't run here"}
                after = entries(link)
            found[name] = {"offered": pair[0], "answered": pair[1], "entries before": before,
                           "entries after": after}
            print(f"incident: {name:12} offered {pair[0]:9,} answered {pair[1]:9,}, entries "
                  f"{before:,} and then {after:,}", flush=True)
    rows = [[name, f"{one['offered']:,}", f"{one['answered']:,}",
             f"{min(one['answered'] / one['offered'], 1) * 100:.1f} %",
             f"{one['entries after'] - one['entries before']:+,}"]
            for name, one in found.items()]
    print("\nThe incident: a stateful firewall, and the table full of assured entries\n\n"
          + report.table(["server", "offered a second", "answers/s", "share", "new entries"], rows)
          + "\n")
    return found


def fill(link):
    """Fills the table with assured flows."""
    machine.run("ip", "-n", link.client, "address", "add", "198.18.0.3/24", "dev", "bench0")
    inside = ["ip", "netns", "exec"]
    echo = subprocess.Popen(inside + [link.server, sys.executable, "-c", ECHO])
    try:
        time.sleep(0.5)
        machine.run(*inside, link.client, sys.executable, "-c", ASSURE, str(TABLE))
    finally:
        machine.stop(echo)


def entries(link):
    return int(machine.run("ip", "netns", "exec", link.server, "cat",
                           "/proc/sys/net/netfilter/nf_conntrack_count"))


class Limit:
    """The most entries that a table may have: the whole machine's, put back in the end."""

    FILE = "/proc/sys/net/netfilter/nf_conntrack_max"

    def __init__(self, value):
        self.value = value

    def __enter__(self):
        with open(self.FILE) as file:
            self.former = file.read()
        machine.write(self.FILE, str(self.value))

    def __exit__(self, *_):
        machine.write(self.FILE, self.former)
