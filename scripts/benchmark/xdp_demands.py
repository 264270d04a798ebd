"""What the driver must reach, and whether it did."""

import report
import xdp_overload

DRIVER, PEER = "Martlet-XDP", "Knot-XDP"
CONFINED = "the server's side on one core"
SENT = "packets handled where they are sent"


def unmet(found, middle):
    """Prints each demand with what was found; returns those that were not met.

    What was not measured is not asked for. `middle` gives the median of points."""
    rows = []
    for demand, reached, least, is_met in list(demands(found, middle)):
        rows.append([demand, reached, least, "yes" if is_met else "NO"])
    if rows:
        print("\nWhat it must reach\n\n" + report.table(
            ["demand", "found", "must be", "met"], rows) + "\n", flush=True)
    return [row[0] for row in rows if row[3] == "NO"]


def demands(found, middle):
    yield from against_peer(found, middle)
    if DRIVER in found[SENT]:
        # Up to the generator's limit; a few packets are under way when it ends.
        shares = [point["answered"] / max(point["offered"], 1)
                  for point in map(middle, found[SENT][DRIVER].values())]
        yield at_least("the least share that is answered, where packets are handled where they "
                       "are sent", min(shares), 0.999)
    yield from under_overload(found)
    yield from behind_it(found, middle)
    yield from in_the_incident(found)


def against_peer(found, middle):
    saturated = {name: xdp_overload.middle(rounds) for name, rounds in found["overload"].items()}
    if DRIVER in saturated and PEER in saturated:
        yield at_least("most answers a second to those of Knot's AF_XDP, on one core",
                       saturated[DRIVER]["peak"] / max(saturated[PEER]["peak"], 1), 2.5)
        yield at_most("CPU of an answer to that of Knot's AF_XDP, at the most of each",
                      saturated[DRIVER]["microseconds"]
                      / max(saturated[PEER]["microseconds"], 0.01), 1)
    for label in (CONFINED, SENT):
        if DRIVER not in found[label] or PEER not in found[label]:
            continue
        rate = next(iter(found[label][DRIVER]))
        cpu = {name: middle(found[label][name][rate])["microseconds"] for name in (DRIVER, PEER)}
        yield at_most(f"CPU of an answer to that of Knot's AF_XDP, {label}",
                      cpu[DRIVER] / max(cpu[PEER], 0.01), 1)


def under_overload(found):
    rounds = found["overload"].get(DRIVER)
    if not rounds:
        return
    for index, factor in enumerate((2, 3)):
        multiple, left = xdp_overload.beyond(rounds, index)
        demand, reached, bound, is_met = at_least(
            f"of its peak is left at {factor} times the peak ({multiple:.1f} were offered)", left, 0.9)
        # What was not offered was not shown.
        yield demand, reached, bound, is_met and multiple > factor * 0.9


def behind_it(found, middle):
    ways = found.get("passed on")
    if not ways:
        return
    for rate in ways["no program"]:
        answered = {way: middle(points[rate])["answered"] for way, points in ways.items()}
        yield at_least(f"answers of the sockets behind it to those without it, {int(rate):,} offered",
                       answered["Martlet's program"] / max(answered["no program"], 1), 0.95)


def in_the_incident(found):
    one = found.get("incident", {}).get(DRIVER)
    if not one:
        return
    yield at_least("share that is answered in the incident",
                   one["answered"] / max(one["offered"], 1), 0.999)
    yield at_most("new tracking entries in the incident",
                  one["entries after"] - one["entries before"], 0)


def at_least(demand, found, bound):
    return demand, f"{found:.3f}", f"≥ {bound}", found >= bound


def at_most(demand, found, bound):
    return demand, f"{found:.3f}", f"≤ {bound}", found <= bound
