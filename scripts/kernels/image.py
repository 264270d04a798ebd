"""The first files that a kernel finds: Martlet, its tests, and what they need."""

import glob
import lzma
import os
import re
import shutil
import subprocess

TESTS = "Core/.build/debug/CorePackageTests.xctest"
MARTLET = ".build/debug/martlet"
# No test that measures time: an emulator is many times slower.
SUITES = r"EBPFTests|XDPTransportTests\.(Program|Answer|Link|LivePacket)Tests"
# Where the machine's commands are.
COMMANDS = ("/bin/ip", "/usr/bin/dig")
APPLETS = ("sh", "mount", "mkdir", "cat", "grep", "sleep", "poweroff", "insmod", "wget")

ZONE = """$ORIGIN example.com.
$TTL 3600
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.80
"""

INIT = """#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp; mount -t tmpfs run /run
# A shell of busybox takes its own before any other.
ip=/bin/ip
echo "KERNEL $(cat /proc/version)"
insmod /veth.ko
$ip link set lo up
[ -e /tests ] && { /tests --testing-library swift-testing --filter "$(cat /filter)" 2>&1
echo "ENDED tests $?"; }
$ip netns add client
$ip link add v0 type veth peer name v1 netns client
$ip address add 198.51.100.1/24 dev v0; $ip link set v0 up
$ip -n client address add 198.51.100.2/24 dev v1; $ip -n client link set v1 up
# The other end of such a cable needs a program as well.
$ip netns exec client /martlet serve --zone-file example.com=/example.zone \\
  --listen 198.51.100.2:53 --xdp v1 >/dev/null 2>&1 &
/martlet serve --zone-file example.com=/example.zone --listen 198.51.100.1:53 --xdp v0 \\
  --management 127.0.0.1:8080 2>&1 &
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  wget -q -O - http://127.0.0.1:8080/readyz >/dev/null 2>&1 && break
  sleep 1
done
sleep 5
for number in 1 2 3; do
  echo "ANSWER $($ip netns exec client dig +short +tries=1 +time=10 @198.51.100.1 www.example.com)"
done
wget -q -O - http://127.0.0.1:8080/metrics | grep '^martlet_xdp'
echo "ENDED all"
poweroff -f
"""


def make(modules, has_tests):
    """The file for a kernel whose modules are in a folder."""
    files = {"init": (INIT.encode(), 0o755), "example.zone": (ZONE.encode(), 0o644),
             "filter": (SUITES.encode(), 0o644), "veth.ko": (module(modules, "veth"), 0o644)}
    programs = {"martlet": MARTLET, **({"tests": TESTS} if has_tests else {}),
                **{f"bin/{os.path.basename(path)}": path for path in COMMANDS}}
    for name, path in programs.items():
        files[name] = (content(path), 0o755)
        for library in libraries(path):
            files[library.lstrip("/")] = (content(library), 0o755)
    files["bin/busybox"] = (content(shutil.which("busybox")), 0o755)
    for applet in APPLETS:
        files[f"bin/{applet}"] = (b"busybox", None)
    path = ".build/kernels/initial.cpio"
    with open(path, "wb") as file:
        write(file, files)
    return path


def libraries(path):
    output = subprocess.run(["ldd", path], capture_output=True, text=True).stdout
    return re.findall(r"(?:=> |^\s+)(/\S+)", output, re.M)


def module(folder, name):
    path, = glob.glob(f"{folder}/kernel/drivers/net/{name}.ko*")
    octets = content(path)
    return lzma.decompress(octets) if path.endswith(".xz") else octets


def content(path):
    with open(path, "rb") as file:
        return file.read()


def write(file, files):
    """As the kernel reads it ("newc", of cpio)."""
    folders = {"proc", "sys", "dev", "tmp", "run"}
    for name in files:
        parts = name.split("/")[:-1]
        folders |= {"/".join(parts[:count]) for count in range(1, len(parts) + 1)}
    entries = [(name, b"", 0o40755) for name in sorted(folders)]
    for name, (octets, mode) in files.items():
        # Without a mode it is a link to what is named.
        entries.append((name, octets, 0o120777 if mode is None else 0o100000 | mode))
    entries.append(("TRAILER!!!", b"", 0))
    for number, (name, octets, mode) in enumerate(entries, 1):
        named = name.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(octets), 0, 0, 0, 0, len(named), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + named
        file.write(head + bytes(-len(head) % 4) + octets + bytes(-len(octets) % 4))
