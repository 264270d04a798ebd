"""Starts kernels of Debian's in an emulator and has Martlet's driver run there."""

import re
import subprocess
import sys

import archive
import image

# Debian's suite, its kernel, and what that lacks, as Martlet has to name it.
KERNELS = [
    ("bullseye", r"linux-image-5\.10\.0-\d+-cloud-amd64",
     "reading packets of any layout (bpf_xdp_load_bytes), there since Linux 5.18"),
    ("bookworm", r"linux-image-6\.1\.0-\d+-cloud-amd64", None),
    ("trixie", r"linux-image-6\.12\.\d+\+deb13-cloud-amd64", None),
]

# After that a kernel that hangs is ended.
SECONDS = 900


def main():
    wanted = sys.argv[1:] or [suite for suite, _, _ in KERNELS]
    if unknown := [name for name in wanted if name not in [suite for suite, _, _ in KERNELS]]:
        sys.exit(f"There is no kernel of {', '.join(unknown)} here.")
    failed = []
    for suite, pattern, lack in KERNELS:
        if suite not in wanted:
            continue
        kernel, modules = archive.kernel(suite, pattern)
        output = run(kernel, image.make(modules, has_tests=lack is None))
        mistakes = judge(output, lack)
        version = re.search(r"KERNEL Linux version (\S+)", output, re.M)
        name = f"{suite}, Linux {version.group(1) if version else 'that did not start'}"
        print(f"==> {name}: {'; '.join(mistakes) if mistakes else 'as it should be'}", flush=True)
        if mistakes:
            print(output[-6000:])
            failed.append(name)
    sys.exit(f"error: not as it should be: {'; '.join(failed)}" if failed else 0)


def run(kernel, initial):
    """What it prints until it is switched off."""
    print(f"==> Starting {kernel}", flush=True)
    process = subprocess.Popen(
        ["timeout", str(SECONDS), "qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "2048", "-nographic",
         "-no-reboot", "-nic", "none", "-kernel", kernel, "-initrd", initial,
         "-append", "console=ttyS0 quiet panic=-1"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.decode(errors="replace").rstrip())
            if re.search(r"✔ Test |✘|KERNEL|^ENDED|^ANSWER", strip(lines[-1])):
                print(f"    {strip(lines[-1])[:150]}", flush=True)
    finally:
        # "timeout" passes it on.
        process.terminate()
        process.wait()
    return "\n".join(map(strip, lines))


def strip(line):
    """Without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def judge(output, lack):
    """What is not as it should be."""
    mistakes = []
    if "ANSWER 192.0.2.80" not in output:
        mistakes.append("queries are not answered")
    from_driver = re.search(
        r'^martlet_xdp_packets_total\{.*decision="answered".*\} (\d+)', output, re.M)
    count = int(from_driver.group(1)) if from_driver else 0
    if lack:
        if lack not in output:
            mistakes.append("what the kernel lacks is not named")
        if count:
            mistakes.append("the driver answers where it can't")
    else:
        if "ENDED tests 0" not in output:
            mistakes.append("tests failed")
        if not count:
            mistakes.append("no query is answered from the driver")
    return mistakes


main()
