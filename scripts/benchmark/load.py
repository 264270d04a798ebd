"""`martlet load` beside dnsperf, and millions of flows: queries for a second of processor time."""

import json
import os
import re
import resource
import subprocess

import machine
import report
import zones
from servers import Server, martlet_binary

APEX = "load.test"
# What must hold: queries for a second of CPU beside dnsperf's, and distinct flows for one.
LEAST_RATIO = 1.0
LEAST_FLOWS = 200_000


def part(options, directory, generator):
    """`martlet load` beside dnsperf, and millions of flows: queries for a second of processor time."""
    zone = (APEX, f"{directory}/load.zone")
    questions = zones.addresses(zone[1], APEX, 10_000)
    queries = zones.queries(
        f"{directory}/load.queries", APEX, questions, 200_000, generator, missing=0)
    found = {"dnsperf": [], "martlet load": []}
    for number in range(1, options.rounds + 1):
        for name, ask in (("dnsperf", dnsperf), ("martlet load", load)):
            with Server("Martlet", directory, [zone]) as server:
                found[name].append(ask(server.port, queries, options.seconds))
            one = found[name][-1]
            print(f"round {number}: {name:13} {one['answers_per_second']:9,.0f} answers/s, "
                  f"{one['queries_per_cpu_second']:9,.0f} queries for each second of CPU",
                  flush=True)
    rows = []
    other = report.median(found["dnsperf"], "queries_per_cpu_second")
    for name, measured in found.items():
        cost = report.median(measured, "queries_per_cpu_second")
        rows.append([name, f"{report.median(measured, 'answers_per_second'):,.0f}", f"{cost:,.0f}",
                     f"{cost / other:.2f}"])
    print("\n" + report.table(
        ["generator", "answers/s", "queries for a second of CPU", "to dnsperf's"], rows) + "\n")
    found["ratio_to_dnsperf"] = report.median(
        found["martlet load"], "queries_per_cpu_second") / other
    if os.geteuid() == 0:
        found["inside"] = inside(options, directory, zone)
    found["unmet"] = unmet(found)
    return found


def unmet(found):
    """What the generator had to reach and did not, in words."""
    missing = []
    ratio = found["ratio_to_dnsperf"]
    if ratio < LEAST_RATIO:
        missing.append(f"martlet load's queries for a second of CPU: {ratio:.2f} times dnsperf's, "
                       f"expected {LEAST_RATIO:.2f}")
    flows = found.get("inside", {}).get("flows_per_cpu_second", LEAST_FLOWS)
    if flows < LEAST_FLOWS:
        missing.append(f"distinct flows for a second of CPU: {flows:,.0f}, "
                       f"expected {LEAST_FLOWS:,}")
    return missing


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def dnsperf(port, queries, seconds):
    before = children()
    output = machine.run(
        "taskset", "-c", str(machine.CLIENT_CORE), "dnsperf", "-s", "127.0.0.1", "-p", str(port),
        "-d", queries, "-l", str(seconds), "-c", "8", "-T", "1", "-q", "200", "-t", "1")
    sent = int(re.search(r"Queries sent: +(\d+)", output).group(1))
    rate = float(re.search(r"Queries per second: +([\d.]+)", output).group(1))
    return {"answers_per_second": rate, "queries_per_cpu_second": sent / (children() - before)}


def load(port, queries, seconds):
    before = children()
    output = machine.run(
        "taskset", "-c", str(machine.CLIENT_CORE), martlet_binary(), "load", f"127.0.0.1:{port}",
        "--queries", queries, "--duration", f"{seconds}s", "--clients", "8", "--window", "200",
        "--json")
    result = json.loads(output)
    return {"answers_per_second": result["answersPerSecond"],
            "queries_per_cpu_second": result["queries"] / (children() - before)}


def inside(options, directory, zone):
    """More new flows than any server here can answer: what one processor can send."""
    database = f"{directory}/inside.db"
    machine.run(martlet_binary(), "init", "--database", f"sqlite:{database}")
    machine.run(martlet_binary(), "zone", "import", "--database", f"sqlite:{database}", *zone)
    result = subprocess.run(
        [martlet_binary(), "load", "--inside", "--query", f"{APEX} SOA", "--rate", "400k",
         "--duration", f"{min(options.seconds, 4)}s", "--addresses", "1000000", "--json", "--",
         martlet_binary(), "serve", "--database", f"sqlite:{database}", "--listen",
         "198.51.100.53:53", "--workers", "1"], capture_output=True, text=True)
    found = json.loads(result.stdout)
    rate = found["queries"] / found["processorTime"]
    print(f"in namespaces: {found['queries'] / found['duration']:,.0f} distinct flows/s, "
          f"{rate:,.0f} for each second of CPU\n")
    return {"flows_per_second": found["queries"] / found["duration"],
            "flows_per_cpu_second": rate}
