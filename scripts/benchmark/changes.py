"""A busy database: how soon a change is answered, and whether anybody waits for it."""

import json
import multiprocessing
import os
import socket
import sqlite3
import subprocess
import time

import databases
import machine
import picture
import report
import zones
from servers import Server, question

APEX = "names.test"


def write_changes(path, names, rate, seconds, samples):
    """Commits `rate` changes a second, one record each; hands every fiftieth on to the prober."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA synchronous = NORMAL")
    begin = time.monotonic()
    count = 0
    while (now := time.monotonic()) < begin + seconds:
        if count >= (now - begin) * rate:
            time.sleep(0.0002)
            continue
        # A prime step: no name twice.
        number = count * 7919 % names
        address = f"10.{count >> 16 & 255}.{count >> 8 & 255}.{count & 255}"
        connection.execute("UPDATE records SET content = ? WHERE name = ? AND type = 'A'",
                           (address, f"host-{number:07d}.{APEX}"))
        if count % 50 == 0:
            samples.send((number, address, time.monotonic()))
        count += 1
    samples.send(None)
    samples.send(count)
    connection.close()


def probe(port, samples, results):
    """Asks for each changed name until the new address comes."""
    client = socket.socket(type=socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    client.settimeout(0.5)
    latencies = []
    while (sample := samples.recv()) is not None:
        number, address, committed = sample
        wanted = bytes(map(int, address.split(".")))
        while True:
            client.send(question(f"host-{number:07d}.{APEX}", 1))
            try:
                if client.recv(1500).endswith(wanted):
                    break
            except TimeoutError:
                pass
            if time.monotonic() > committed + 10:
                break
            time.sleep(0.0005)
        latencies.append(time.monotonic() - committed)
    results.send((latencies, samples.recv()))


def listen(port, queries, rate, seconds):
    """Starts the client that measures how late answers are; it goes before everyone else."""
    client = os.environ.get(
        "LATENCY_CLIENT", "Benchmarks/.build/release/LatencyClient")
    return subprocess.Popen(
        ["taskset", "-c", str(machine.CLIENT_CORE), "chrt", "-f", "10", client, "127.0.0.1",
         str(port), queries, str(rate), str(seconds)], stdout=subprocess.PIPE, text=True)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def part(options, directory, generator):
    """100,000 queries a second beside 1,000 changes a second to a zone of a million names."""
    names, seconds = options.change_names, options.change_seconds
    database = databases.one_zone(f"{directory}/changes.db", APEX, names)
    questions = [(f"host-{number:07d}", "A") for number in range(names)]
    queries = zones.queries(f"{directory}/changes.queries", APEX, questions, 200_000, generator)
    found = {}
    with Server("Martlet", directory, [(APEX, "")], database=database,
                patience=300) as server:
        for label in ("without changes", "with changes"):
            client = listen(server.port, queries, options.change_queries, seconds)
            if label == "with changes":
                to_prober, from_writer = multiprocessing.Pipe()
                results, from_prober = multiprocessing.Pipe()
                before = server.cpu()
                parts = [
                    multiprocessing.Process(target=write_changes, args=(
                        f"{directory}/changes.db", names, options.change_rate, seconds,
                        to_prober)),
                    multiprocessing.Process(target=probe, args=(
                        server.port, from_writer, from_prober))]
                for process in parts:
                    process.start()
                latencies, written = results.recv()
                for process in parts:
                    process.join()
                after = server.cpu()
            found[label] = json.loads(client.communicate(timeout=seconds + 60)[0])
    found["changes"] = {
        "written": written, "a_second": written / seconds,
        "median_milliseconds": percentile(latencies, 0.5) * 1000,
        "p99_milliseconds": percentile(latencies, 0.99) * 1000,
        "most_milliseconds": max(latencies) * 1000, "sampled": len(latencies),
        "server_cpu_seconds": sum(after) - sum(before)}
    tell(options, found)
    return found


def tell(options, found):
    change = found["changes"]
    print(f"\n{change['a_second']:,.0f} changes a second; from the commit to the answer "
          f"{change['median_milliseconds']:.1f} ms (median), {change['p99_milliseconds']:.1f} ms "
          f"(99th percentile), {change['most_milliseconds']:.1f} ms (most) of "
          f"{change['sampled']:,} sampled\n")
    print(table_of_answers(found) + "\n")
    picture.histogram(
        f"{options.pictures}/changes.svg",
        "Latency of answers, with and without changes to the zone",
        {label: found[label]["steps"] for label in ("without changes", "with changes")},
        edge, "microseconds", "share of answers")


def table_of_answers(found):
    """How late answers were without changes and with them."""
    rows = []
    for label in ("without changes", "with changes"):
        result = found[label]
        late = [edge(step) for step, count in enumerate(result["steps"]) for _ in range(count)]
        rows.append([label, f"{result['received']:,}", f"{result['lost']:,}",
                     *(f"{percentile(late, share):,.0f}" for share in (0.5, 0.99, 0.999)),
                     f"{result['most_microseconds']:,.0f}"])
    return report.table(
        ["answers", "received", "lost", "median µs", "99 %", "99.9 %", "most"], rows)


def edge(step):
    """Where a step of the histogram begins, in microseconds."""
    return 2 ** (step / 4)
