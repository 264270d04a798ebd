"""One worker and two: whether one costs the other anything."""

import answers
import machine
import report
import zones

APEX = "bench.test"


def part(options, directory, generator):
    """CPU time a query with one and with two workers."""
    zone = (APEX, f"{directory}/workers.zone")
    questions = zones.mixed(zone[1], APEX, options.names, generator)
    queries = zones.queries(f"{directory}/workers.queries", APEX, questions, options.queries,
                            generator)
    found = {}
    for workers, cores in ((1, (machine.SERVER_CORE,)), (2, (0, 1))):
        found[workers] = [
            answers.measure("Martlet", directory, zone, queries, options.seconds,
                            workers=workers, cores=cores) for _ in range(options.rounds)]
    rows = [[workers, f"{report.median(measured, 'user_microseconds'):.2f}",
             f"{report.cpu(measured):.2f}",
             f"{report.median(measured, 'answers_per_second'):,.0f}"]
            for workers, measured in found.items()]
    print("\n" + report.table(["workers", "user µs a query", "with the kernel", "answers/s"], rows)
          + "\n\nThe client shares the second core with the second worker.\n")
    return found
