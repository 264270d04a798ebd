"""More than the driver can answer: what is left of its peak at twice and three times as much."""

import clients
import report
from machine import Link
from overload import Busy

# Queries a second that are offered to find the knee, where more is no longer answered.
SEARCH = (50_000, 100_000, 150_000, 200_000, 300_000, 400_000)


def part(options, names, prepare):
    """Offers two and three times what can be answered to each server that answers from a driver.

    A whole core answers nearly all that the other can offer, so programs that take what they can
    get of the server's core run beside it.

    `prepare(name, link)` is a block in which the server runs and its side is confined."""
    found = {}
    for name in names:
        with Link() as link, prepare(name, link) as server, Busy(True):
            clients.kxdpgun(link, server.port, options.xdp_queries, 1, 20_000)
            points = []
            for rate in SEARCH:
                point = offer(options, link, server, rate)
                if point is None:
                    return {"skipped": "kxdpgun can't run here"}
                points.append(point)
                if point[1] < point[0] * 0.9:
                    break
            knee = max(answered for _, answered in points)
            beyond = [offer(options, link, server, knee * factor) for factor in (2, 3)]
        found[name] = {"knee": knee, "beyond": beyond}
        print(f"overload: {name:12} knee {knee:9,}; " + "; ".join(
            f"offered {offered:9,} answered {answered:9,}" for offered, answered in beyond),
            flush=True)
    print("\nMore than can be answered, on a core that others want too\n\n" + report.table(
        ["server", "knee: answers/s", "offered", "answered, to the knee's", "offered",
         "answered, to the knee's"],
        [[name, f"{one['knee']:,}"] + [
            cell for offered, answered in one["beyond"]
            for cell in (f"{offered / one['knee']:.1f} ×", f"{answered / one['knee']:.2f}")]
         for name, one in found.items()]) + "\n")
    return found


def offer(options, link, server, rate):
    """What was offered and answered a second: the better of two."""
    pairs = [clients.kxdpgun(link, server.port, options.xdp_queries, options.overload_seconds, rate)
             for _ in range(2)]
    return None if None in pairs else max(pairs, key=lambda pair: pair[1])
