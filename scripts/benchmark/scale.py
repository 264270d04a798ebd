"""Memory and time to start, of many names and of many zones."""

import databases
import machine
import report
import zones
from servers import Server


def cost(name, directory, served, database=None):
    """Seconds until the last zone is answered, and octets of memory."""
    with Server(name, directory, served, database=database, patience=900,
                cores=(machine.SERVER_CORE,)) as server:
        return {"seconds": server.seconds_to_serve, "octets": server.memory()}


def part(options, directory, generator):
    """Octets a name and a zone, seconds to start; with --huge ten million names and a million
    zones for Martlet alone."""
    peers = [name for name in options.servers if name in ("NSD", "Knot", "Martlet")]
    tiny = [("tiny.test", zones.save(f"{directory}/tiny.zone", zones.header("tiny.test")))]
    empty = {name: cost(name, directory, tiny) for name in peers}
    found = {"empty": empty}
    rows = []

    def measure(label, count, served, database, kinds=peers):
        found[label] = {}
        for name in kinds:
            result = cost(name, directory, served, database if name == "Martlet" else None)
            result["octets_each"] = (result["octets"] - empty[name]["octets"]) / count
            found[label][name] = result
            rows.append([f"{label}: {name}", f"{result['octets_each']:,.0f}",
                         f"{result['octets'] / 2**20:,.0f}", f"{result['seconds']:.2f}"])
            print(f"{label:24} {name:8} {result['octets_each']:8,.0f} octets each, "
                  f"{result['seconds']:.2f} s", flush=True)

    for names in (200_000, 1_000_000):
        path = f"{directory}/names-{names}"
        zones.addresses(f"{path}.zone", "names.test", names)
        database = databases.one_zone(f"{path}.db", "names.test", names)
        measure(f"{names:,} names", names, [("names.test", f"{path}.zone")], database)
    database = databases.small_zones(f"{directory}/small.db", 10_000)
    measure("10,000 zones", 10_000, zones.small(directory, 10_000), database)
    if options.huge and "Martlet" in peers:
        database = databases.one_zone(f"{directory}/huge.db", "names.test", 10_000_000)
        measure("10,000,000 names", 10_000_000, [("names.test", "")], database, ["Martlet"])
        database = databases.small_zones(f"{directory}/many.db", 1_000_000)
        measure("1,000,000 zones", 1_000_000, [("customer-999999.test", "")], database, ["Martlet"])
    print("\n" + report.table(
        ["what", "octets each", "MiB in all", "seconds to the first answer"], rows) + "\n")
    return found
