"""Measures Martlet beside other name servers, on this machine, and prints ratios.

Only the standard library. Traffic stays on loopback and in network namespaces that are made for it
(their names start with martlet-bench-); everything is removed in the end."""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile

import answers
import changes
import floods
import load
import machine
import management
import overload
import scale
import servers
import workers
import xdp

PARTS = {"answers": answers, "overload": overload, "floods": floods, "scale": scale,
         "changes": changes, "management": management, "workers": workers,
         "xdp": xdp, "load": load}


def arguments():
    parts = "\n".join(f"  {name:10} {module.part.__doc__.splitlines()[0]}"
                      for name, module in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, epilog=f"parts:\n{parts}",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--rounds", type=int, default=3, help="how often each server is measured")
    add("--seconds", type=float, default=8, help="how long, each time")
    add("--names", type=int, default=100_000, help="names in the zone")
    add("--queries", type=int, default=1_000_000, help="queries in the file")
    add("--flood-names", type=int, default=1_000_000, help="names in the zone that is flooded")
    add("--unit", type=int, default=100_000, help="queries a second that overload counts in")
    add("--overload-seconds", type=int, default=3, help="how long each rate is offered")
    add("--change-names", type=int, default=1_000_000, help="names in the zone that changes")
    add("--change-rate", type=int, default=1_000, help="changes a second")
    add("--change-queries", type=int, default=100_000, help="queries a second beside them")
    add("--change-seconds", type=float, default=20, help="how long")
    add("--management-names", type=int, default=100_000, help="names in the zone that changes")
    add("--management-rate", type=int, default=500, help="changes a second over the API")
    add("--management-connections", type=int, default=8, help="connections that bring them")
    add("--management-seconds", type=float, default=20, help="how long")
    add("--huge", action="store_true", help="scale: a million zones, ten million names (minutes)")
    add("--servers", default="NSD,Knot,BIND,PowerDNS,Martlet", help="which, with commas")
    add("--json", default=".build-release/benchmark.json", help="where to write every figure")
    add("--pictures", default=".build-release", help="the folder for pictures")
    add("parts", nargs="*", default=["answers"], metavar="PART",
        help=f"{', '.join(PARTS)} or all; answers unless told otherwise")
    options = parser.parse_args()
    options.servers = options.servers.split(",")
    if unknown := [name for name in options.servers if name not in servers.ALL]:
        sys.exit(f"No such server: {', '.join(unknown)}; there are {', '.join(servers.ALL)}.")
    if options.parts == ["all"]:
        options.parts = list(PARTS)
    if unknown := [name for name in options.parts if name not in PARTS]:
        sys.exit(f"No such part: {', '.join(unknown)}; there are {', '.join(PARTS)} and all.")
    return options


def main():
    options = arguments()
    if os.cpu_count() < 2:
        sys.exit("Two cores are needed: one for the server, one for the client.")
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    os.makedirs(options.pictures, exist_ok=True)
    machine.stop_on_signals()
    directory = tempfile.mkdtemp(prefix="martlet-bench-")
    found = {}
    try:
        for name in options.parts:
            print(f"==> {name}: {PARTS[name].part.__doc__.splitlines()[0]}", flush=True)
            # The fastest are the measure; the others would only take time.
            kept = [server for server in options.servers
                    if name == "answers" or server not in ("BIND", "PowerDNS")]
            chosen = argparse.Namespace(**{**vars(options), "servers": kept})
            try:
                found[name] = PARTS[name].part(chosen, directory, random.Random(1))
            except machine.Skipped as reason:
                found[name] = {"skipped": str(reason)}
                print(f"skipped: {reason}")
    except KeyboardInterrupt:
        sys.exit("stopped; everything is put back")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    machine.write(options.json, json.dumps(found, indent=2) + "\n")
    print(f"Every figure: {options.json}")
    if unmet := [demand for part in found.values()
             if isinstance(part, dict) for demand in part.get("unmet", [])]:
        sys.exit("Not reached: " + "; ".join(unmet))


if __name__ == "__main__":
    main()
