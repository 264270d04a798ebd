"""More queries than can be answered: what is left of the peak."""

import subprocess

import clients
import machine
import picture
import report
import zones
from machine import Link
from servers import Server

APEX = "bench.test"
# In units of --unit queries a second.
STEPS = (0.5, 1, 1.5, 2, 3, 4)
SHARED_STEPS = (0.3, 0.5, 0.7, 1, 2, 3, 3.5)


def part(options, directory, generator):
    """Offers more and more through a cable, up to three times what a server can answer.

    A whole core answers more than a third of what the other can offer. So it is done a second time
    with busy programs beside the server, which take most of its core."""
    zone = (APEX, f"{directory}/overload.zone")
    questions = zones.addresses(zone[1], APEX, options.names)
    queries = zones.queries(
        f"{directory}/overload.queries", APEX, questions, 200_000, generator, missing=0.1)
    found = {"whole core": {}, "shared core": {}}
    with Link() as link:
        for label, steps in (("whole core", STEPS), ("shared core", SHARED_STEPS)):
            for name in options.servers:
                found[label][name] = offer(options, directory, link, zone, queries, name, steps,
                                           is_shared=label == "shared core")
                if not found[label][name]:
                    return {"skipped": "kxdpgun can't run here"}
            print(f"\n{label}\n\n{table(found[label])}\n")
            picture.curves(
                f"{options.pictures}/overload-{label.replace(' ', '-')}.svg",
                f"Offered and answered: {label}", found[label], "queries offered a second",
                "answers a second")
    return found


def offer(options, directory, link, zone, queries, name, steps, is_shared):
    """Pairs of what was offered and answered a second; the better of two runs each."""
    points = []
    with Server(name, directory, [zone], address=link.server_address,
                namespace=link.server) as server, Busy(is_shared):
        clients.kxdpgun(link, server.port, queries, 1, 20_000)
        for step in steps:
            rates = [clients.kxdpgun(link, server.port, queries, options.overload_seconds,
                                     int(step * options.unit)) for _ in range(2)]
            if None in rates:
                return []
            points.append(max(rates, key=lambda pair: pair[1]))
            print(f"{name:8} offered {points[-1][0]:9,} answered {points[-1][1]:9,}", flush=True)
    return points


class Busy:
    """Programs that take what they can get of the server's core while the block lasts."""

    def __init__(self, runs):
        self.processes = [
            subprocess.Popen(["taskset", "-c", str(machine.SERVER_CORE), "sh", "-c",
                              "while :; do :; done"]) for _ in range(3 if runs else 0)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            machine.stop(process)


def table(found):
    rows = []
    for name, points in found.items():
        peak, at = max((answered, offered) for offered, answered in points)
        most = points[-1][0]
        # What is left at three times the peak, or at the most that could be offered.
        beyond = [a for o, a in points if o >= min(2.95 * peak, 0.95 * most)]
        rows.append([name, f"{peak:,}", f"{at:,}", f"{most:,}", f"{most / peak:.1f}",
                     f"{min(beyond):,}", f"{min(beyond) / peak * 100:.0f} %"])
    return report.table(
        ["server", "peak answers/s", "offered then", "most offered", "times the peak",
         "answers/s beyond three times, or at the most", "of the peak"], rows)
