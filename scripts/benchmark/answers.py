"""What an answer costs: the same zone and queries for every server, in turns."""

import clients
import machine
import report
import zones
from servers import Server

APEX = "bench.test"


def measure(name, directory, zone, queries, seconds, asking=(), workers=1,
            cores=(machine.SERVER_CORE,), database=None):
    """Starts a server, warms it, measures it once and stops it."""
    with Server(name, directory, [zone], workers=workers, cores=cores,
                database=database) as server:
        # What a cache holds is in it then, and what is compiled late is compiled.
        clients.dnsperf(server.port, queries, max(2, seconds / 2), options=asking)
        before = server.cpu()
        sent, done, rate = clients.dnsperf(server.port, queries, seconds, options=asking)
        after = server.cpu()
        used = server.memory()
    return {
        "answers_per_second": rate,
        "answered": done / sent,
        "user_microseconds": (after[0] - before[0]) / done * 1e6,
        "system_microseconds": (after[1] - before[1]) / done * 1e6,
        "memory_mebibytes": used / 2**20,
    }


def rounds(options, directory, zone, queries, label, **more):
    results = {name: [] for name in options.servers}
    for number in range(1, options.rounds + 1):
        for name in options.servers:
            result = measure(name, directory, zone, queries, options.seconds, **more)
            results[name].append(result)
            print(f"{label}, round {number}: {name:8} "
                  f"{result['answers_per_second']:9,.0f} answers/s, "
                  f"{result['user_microseconds']:.2f} + {result['system_microseconds']:.2f} µs",
                  flush=True)
    return results


def table(results):
    """The medians: ratios to NSD and to Knot, then the figures themselves."""
    references = [name for name in ("NSD", "Knot") if name in results]
    head = ["server"]
    for r in references:
        head += [f"answers/s to {r}", f"CPU a query to {r}", f"user CPU to {r}"]
    head += ["answers/s", "answered", "CPU µs a query", "user", "system", "memory MiB"]
    rows = []
    for name, measured in results.items():
        row = [name]
        for r in references:
            other = results[r]
            for key in ("answers_per_second", None, "user_microseconds"):
                ratio = (report.median(measured, key) / report.median(other, key) if key
                         else report.cpu(measured) / report.cpu(other))
                row.append(f"{ratio:.2f}")
        row += [f"{report.median(measured, 'answers_per_second'):,.0f}",
                f"{report.median(measured, 'answered') * 100:.2f} %",
                f"{report.cpu(measured):.2f}",
                f"{report.median(measured, 'user_microseconds'):.2f}",
                f"{report.median(measured, 'system_microseconds'):.2f}",
                f"{report.median(measured, 'memory_mebibytes'):.0f}"]
        rows.append(row)
    return report.table(head, rows)


def part(options, directory, generator):
    """CPU time a query, answers a second and memory, plain and with EDNS and DNSSEC OK."""
    zone = (APEX, f"{directory}/zone")
    questions = zones.mixed(zone[1], APEX, options.names, generator)
    queries = zones.queries(f"{directory}/queries", APEX, questions, options.queries, generator)
    found = {}
    for label, extra in (("plain", ()), ("EDNS with DNSSEC OK", ("-e", "-D"))):
        found[label] = rounds(options, directory, zone, queries, label, asking=extra)
        print(f"\n{label}\n\n{table(found[label])}\n")
    return found
