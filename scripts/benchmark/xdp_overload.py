"""The most that is answered from the driver, and what is left of that at twice and three times as
much: each side of the cable has a core for all that it does."""

import report
from kernel_generator import KernelGenerator
from machine import Link

# How much more is offered each time, until that is far more than is answered.
FIRST, STEP = 200_000, 1.3
SECONDS = 3


def part(options, names, prepare, busy_seconds):
    """Finds the most that each server answers, and offers it more than that.

    Queries come from within the kernel: no process makes enough of them. `prepare(name, link)` is a
    block in which the server runs and its side is confined."""
    found = {name: [] for name in names}
    for number in range(1, options.rounds + 1):
        for name in names:
            with Link() as link, prepare(name, link) as server, KernelGenerator(
                    link, server.port, options.xdp_queries) as generator:
                generator.offer(20_000, 1)
                one = measure(generator, lambda: busy_seconds(server, True))
            found[name].append(one)
            print(f"round {number}: {name:12} at most {one['peak']:9,} "
                  f"({one['microseconds']:.2f} µs of CPU an answer); " + "; ".join(
                      f"offered {offered:9,} answered {answered:9,}"
                      for offered, answered in one["beyond"]), flush=True)
    print("\nMore than can be answered, each side on one core\n\n" + table(found) + "\n")
    return found


def measure(generator, busy_seconds):
    """Offers more and more until less than half of it is answered; then two and three times the most
    that was answered, as the better of two runs each."""
    rate, curve, costs = FIRST, [], []
    while not curve or curve[-1][1] > curve[-1][0] / 2:
        before = busy_seconds()
        curve.append(generator.offer(int(rate), SECONDS))
        costs.append((busy_seconds() - before) / max(curve[-1][1] * SECONDS, 1) * 1e6)
        # All that can be made is offered by now.
        if curve[-1][0] < rate * 0.7:
            break
        rate *= STEP
    peak = max(answered for _, answered in curve)
    beyond = [max((generator.offer(peak * factor, SECONDS) for _ in range(2)),
                  key=lambda pair: pair[1]) for factor in (2, 3)]
    cost = costs[[answered for _, answered in curve].index(peak)]
    return {"peak": peak, "microseconds": cost, "curve": curve, "beyond": beyond}


def middle(rounds):
    """The round whose peak is the median."""
    return sorted(rounds, key=lambda one: one["peak"])[len(rounds) // 2]


def beyond(rounds, index):
    """What was offered and answered beyond the most, as multiples of that: the round whose share is
    the median, each compared with its own most, for a machine is faster at one time than at another."""
    multiples = [[value / one["peak"] for value in one["beyond"][index]] for one in rounds]
    return sorted(multiples, key=lambda pair: pair[1])[len(rounds) // 2]


def table(found):
    rows = []
    peer = found.get("Knot-XDP")
    for name, rounds in found.items():
        one = middle(rounds)
        rows.append(
            [name, f"{one['peak']:,}",
             f"{one['peak'] / max(middle(peer)['peak'], 1):.2f}" if peer else "–",
             f"{one['microseconds']:.2f}"]
            + [form.format(value) for index in range(2)
               for form, value in zip(("{:.1f} ×", "{:.2f}"), beyond(rounds, index))])
    return report.table(
        ["server", "most answers/s", "to Knot-XDP's", "CPU µs an answer", "offered",
         "answered, to the most", "offered", "answered, to the most"], rows)
