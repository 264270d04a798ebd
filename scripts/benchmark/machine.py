"""Processes, their CPU time and memory, network namespaces: what the machine gives a benchmark."""

import os
import re
import signal
import subprocess
import sys

SERVER_CORE, CLIENT_CORE = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
    return path


def run(*command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {result.returncode}:\n"
                 f"{result.stdout}{result.stderr}")
    return result.stdout


def processes(parent):
    """The process and all that it has started."""
    found = [parent]
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True).stdout
    for child in children.split():
        found += processes(int(child))
    return found


def cpu_seconds(identifiers):
    """User and system time of processes, in seconds."""
    user = system = 0
    for identifier in identifiers:
        with open(f"/proc/{identifier}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        user += int(fields[11])
        system += int(fields[12])
    return user / TICKS, system / TICKS


def memory(identifiers):
    """What processes take in memory, shared pages counted once, in octets."""
    total = 0
    for identifier in identifiers:
        try:
            with open(f"/proc/{identifier}/smaps_rollup") as file:
                total += int(re.search(r"^Pss: +(\d+)", file.read(), re.M).group(1))
        except (OSError, AttributeError):
            pass
    return total * 1024


def stop(process):
    """Ends a process of ours, gently first."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Skipped(Exception):
    """This machine, or this user, can't do it: why."""


class Link:
    """Two network namespaces with a cable between them, gone when the block ends."""

    client, server = "martlet-bench-client", "martlet-bench-server"
    client_address, server_address = "198.18.0.1", "198.18.0.2"

    def __enter__(self):
        if os.geteuid() != 0:
            raise Skipped("making network namespaces takes root")
        self.remove()
        try:
            self.lay()
        except BaseException:
            # Nobody leaves a block that was not entered.
            self.remove()
            raise
        return self

    def lay(self):
        run("ip", "netns", "add", self.client)
        run("ip", "netns", "add", self.server)
        run("ip", "link", "add", "bench0", "netns", self.client, "type", "veth",
            "peer", "name", "bench0", "netns", self.server)
        for space, address in ((self.client, self.client_address),
                               (self.server, self.server_address)):
            run("ip", "-n", space, "address", "add", f"{address}/24", "dev", "bench0")
            run("ip", "-n", space, "link", "set", "lo", "up")
            run("ip", "-n", space, "link", "set", "bench0", "up")

    def receive_frames(self, space):
        """Has one end take frames as they come from a network interface, with a program or not."""
        run("ip", "netns", "exec", space, "ethtool", "-K", "bench0", "gro", "on")

    def confine(self, space, core, is_first=False):
        """Has what arrives at one end handled by a core, in a thread: a program is attached there.

        It is run before everything else on that core, or in turn with it."""
        before = packet_threads()
        run("ip", "netns", "exec", space, "sh", "-c", "echo 1 > /sys/class/net/bench0/threaded")
        for thread in packet_threads() - before:
            run("taskset", "-p", "-c", str(core), str(thread))
            if is_first:
                run("chrt", "-f", "-p", "1", str(thread))

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        for space in (self.client, self.server):
            subprocess.run(["ip", "netns", "delete", space], capture_output=True)


def packet_threads():
    """The kernel's threads that handle the packets of cables' ends."""
    lines = run("ps", "-e", "-o", "pid=,comm=").splitlines()
    return {int(line.split()[0]) for line in lines if "napi/bench0" in line}


def stop_on_signals():
    """Makes SIGTERM and SIGINT end the program once, with everything put back.

    A shell starts what runs in the background with SIGINT ignored; a second signal must not stop
    the putting back."""
    def leave(*_):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
