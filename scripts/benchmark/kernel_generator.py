"""Queries that are sent from within the kernel, more than a process can send."""

import json
import os
import subprocess
import sys

import machine

PROGRAM = "Benchmarks/.build/release/KernelGenerator"


class KernelGenerator:
    """Sends at the client's end of a cable, whose packets are all handled by the client's core."""

    def __init__(self, link, port, queries):
        self.link, self.port, self.queries = link, port, queries

    def __enter__(self):
        link = self.link
        if not os.path.exists(PROGRAM):
            sys.exit(f"{PROGRAM} is missing: run scripts/bench, which builds it.")
        address = machine.run("ip", "netns", "exec", link.server, "cat",
                              "/sys/class/net/bench0/address").strip()
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", link.client, "taskset", "-c", str(machine.CLIENT_CORE), PROGRAM,
             "bench0", link.client_address, link.server_address, address, str(self.port),
             self.queries], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.line("ready\n")
        # Answers wait in a queue for 256 while queries are made.
        link.confine(link.client, machine.CLIENT_CORE, is_first=True)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        machine.stop(self.process)

    def offer(self, rate, seconds):
        """Queries and answers a second; answers of another kind end everything."""
        self.process.stdin.write(f"{rate} {seconds}\n")
        self.process.stdin.flush()
        result = json.loads(self.line())
        if result["other"]:
            sys.exit(f"{result['other']} responses were errors or empty")
        return result["offered"], result["answered"]

    def line(self, expected=None):
        line = self.process.stdout.readline()
        if not line or expected not in (None, line):
            sys.exit(f"the generator in the kernel can't run here: {line}")
        return line
