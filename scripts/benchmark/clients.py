"""Those who ask."""

import re
import subprocess

import machine
from machine import run


def dnsperf(port, queries, seconds, limit=None, options=(), address="127.0.0.1",
            core=machine.CLIENT_CORE):
    """Asks as fast as answers come, or at most `limit` a second; about 200 are under way.

    Returns queries sent, answers, answers a second."""
    command = ["taskset", "-c", str(core), "dnsperf", "-s", address, "-p", str(port),
               "-d", queries, "-l", str(seconds), "-c", "8", "-T", "1", "-q", "200", "-t", "1",
               *options]
    if limit:
        command += ["-Q", str(limit)]
    output = run(*command)
    sent = int(re.search(r"Queries sent: +(\d+)", output).group(1))
    done = int(re.search(r"Queries completed: +(\d+)", output).group(1))
    rate = float(re.search(r"Queries per second: +([\d.]+)", output).group(1))
    return sent, done, rate


def kxdpgun(link, port, queries, seconds, rate):
    """Offers `rate` queries a second through a cable, whether they are answered or not.

    Returns queries and answers a second, or `None` where it can't run."""
    result = subprocess.run(
        ["ip", "netns", "exec", link.client, "kxdpgun", "-t", str(seconds), "-Q", str(rate),
         "-F", f"{machine.CLIENT_CORE}s1", "-p", str(port), "-i", queries,
         link.server_address], capture_output=True, text=True)
    offered = re.search(r"total queries: +\d+ \((\d+) pps\)", result.stdout)
    answered = re.search(r"total replies: +\d+ \((\d+) pps\)", result.stdout)
    if not offered or not answered:
        print(f"kxdpgun can't run here: {(result.stderr or result.stdout).strip()[-300:]}")
        return None
    return int(offered.group(1)), int(answered.group(1))
