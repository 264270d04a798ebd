"""Kernels from Debian's archive, of other releases than the machine's too."""

import glob
import os
import re
import subprocess
import sys

FOLDER = ".build/kernels"
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


def kernel(suite, pattern):
    """The newest of a suite, unpacked: the kernel's file and the folder of its modules."""
    folder = os.path.abspath(f"{FOLDER}/{suite}")
    os.makedirs(f"{folder}/lists/partial", exist_ok=True)
    os.makedirs(f"{folder}/cache/archives/partial", exist_ok=True)
    with open(f"{folder}/sources.list", "w") as file:
        file.write(f"deb [signed-by={KEYS}] http://deb.debian.org/debian {suite} main\n")
    options = ["-o", f"Dir::Etc::sourcelist={folder}/sources.list", "-o", "Dir::Etc::sourceparts=-",
               "-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache",
               "-o", "APT::Sandbox::User=root", "-o", "Dir::State::status=/dev/null"]
    run("apt-get", *options, "-qq", "update")
    names = run("apt-cache", *options, "pkgnames", "linux-image-").split()
    found = sorted(filter(re.compile(pattern + r"\Z").match, names),
                   key=lambda name: [int(part) for part in re.findall(r"\d+", name)])
    if not found:
        sys.exit(f"error: {suite} has no kernel that is called {pattern}")
    unpacked = f"{folder}/{found[-1]}"
    if not glob.glob(f"{unpacked}/boot/vmlinuz-*"):
        run("apt-get", *options, "-qq", "download", found[-1], cwd=folder)
        package, = glob.glob(f"{folder}/{found[-1]}_*.deb")
        run("dpkg", "-x", package, unpacked)
    modules, = glob.glob(f"{unpacked}/lib/modules/*") or glob.glob(
        f"{unpacked}/usr/lib/modules/*")
    return glob.glob(f"{unpacked}/boot/vmlinuz-*")[0], modules


def run(*command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"error: {' '.join(command)} ended with {result.returncode}:\n{result.stderr}")
    return result.stdout
