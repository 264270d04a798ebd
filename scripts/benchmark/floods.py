"""Floods of names that are not there, beside names that are."""

import answers
import report
import zones
from servers import Server  # noqa: F401  (the part starts them through answers.measure)

APEX = "flood.test"


def part(options, directory, generator):
    """Random subdomains against a zone of a million names, and against a wildcard zone."""
    names = options.flood_names
    zone = (APEX, f"{directory}/flood.zone")
    questions = zones.addresses(zone[1], APEX, names)
    wild = (APEX, zones.save(f"{directory}/wild.zone", zones.header(APEX) + ["* A 192.0.2.9"]))
    cases = {
        "hits": (zone, zones.queries(
            f"{directory}/hits", APEX, questions, options.queries, generator, missing=0)),
        "misses": (zone, zones.queries(
            f"{directory}/misses", APEX, questions, options.queries, generator, missing=1)),
    }
    cases["wildcard"] = (wild, cases["misses"][1])
    found = {label: {name: [] for name in options.servers} for label in cases}
    for number in range(1, options.rounds + 1):
        for name in options.servers:
            for label, (served, queries) in cases.items():
                result = answers.measure(name, directory, served, queries, options.seconds)
                found[label][name].append(result)
                print(f"{label}, round {number}: {name:8} "
                      f"{result['user_microseconds']:.2f} + "
                      f"{result['system_microseconds']:.2f} µs", flush=True)
    rows = []
    for name in options.servers:
        row = [name]
        hit = report.median(found["hits"][name], "user_microseconds")
        for label in cases:
            user = report.median(found[label][name], "user_microseconds")
            row += [f"{user:.2f}", f"{user / hit:.2f}", f"{report.cpu(found[label][name]):.2f}"]
        rows.append(row)
    head = ["server"]
    for label in cases:
        head += [f"{label}: user µs", "to its hits", "with the kernel µs"]
    print("\n" + report.table(head, rows) + "\n")
    return found
