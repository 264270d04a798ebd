"""The servers: each a function that writes its configuration and returns the command to run. All
answer with as little as they can be told to, and write no log of queries."""

import os
import socket
import subprocess
import sys
import time

import machine
from machine import run, write


class Setting:
    """What a server is to serve, and how."""

    def __init__(self, directory, zones, address, port, workers, database=None, options=()):
        self.directory = directory
        # Pairs of a zone's name and its file.
        self.zones = zones
        self.address, self.port, self.workers = address, port, workers
        # A database for Martlet that has the zones already.
        self.database = database
        # More options for Martlet.
        self.options = options


def nsd(setting):
    directory = setting.directory
    zones = "".join(f"zone:\n  name: {apex}\n  zonefile: {file}\n" for apex, file in setting.zones)
    return ["nsd", "-d", "-c", write(f"{directory}/nsd.conf", f"""
server:
  server-count: {setting.workers}
  ip-address: {setting.address}@{setting.port}
  username: ""
  chroot: ""
  zonesdir: "{directory}"
  xfrdir: "{directory}"
  database: ""
  pidfile: "{directory}/nsd.pid"
  zonelistfile: "{directory}/zone.list"
  xfrdfile: "{directory}/xfrd.state"
  cookie-secret-file: "{directory}/cookies"
  rrl-ratelimit: 0
  minimal-responses: yes
  reuseport: yes
remote-control:
  control-enable: no
{zones}""")]


def knot(setting):
    directory = setting.directory
    zones = "".join(f"  - domain: {apex}\n    file: {file}\n" for apex, file in setting.zones)
    return ["knotd", "-c", write(f"{directory}/knot.conf", f"""
server:
    rundir: "{directory}"
    listen: {setting.address}@{setting.port}
    udp-workers: {setting.workers}
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{directory}/database"
log:
  - target: stderr
    any: error
template:
  - id: default
    storage: "{directory}"
    zonefile-sync: -1
    journal-content: none
zone:
{zones}""")]


def knot_xdp(setting):
    """Knot with AF_XDP on the cable, beside its sockets."""
    command = knot(setting)
    with open(command[-1]) as file:
        text = file.read()
    write(command[-1], text.replace(
        "database:", f"xdp:\n    listen: bench0@{setting.port}\n    udp: on\ndatabase:", 1))
    return command


def bind(setting):
    directory = setting.directory
    zones = "".join(
        f'zone "{apex}" {{ type primary; file "{file}"; }};\n' for apex, file in setting.zones)
    return ["named", "-f", "-n", str(setting.workers), "-c", write(f"{directory}/named.conf", f"""
options {{
  directory "{directory}";
  pid-file "{directory}/named.pid";
  session-keyfile "{directory}/session.key";
  lock-file none;
  listen-on port {setting.port} {{ {setting.address}; }};
  listen-on-v6 {{ none; }};
  recursion no;
  notify no;
  dnssec-validation no;
  minimal-responses yes;
  empty-zones-enable no;
}};
controls {{ }};
{zones}""")]


def powerdns(setting):
    directory = setting.directory
    database = f"{directory}/pdns.sqlite3"
    schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
    run("sqlite3", database, f".read {schema}")
    write(f"{directory}/pdns.conf", f"""
launch=gsqlite3
gsqlite3-database={database}
gsqlite3-pragma-synchronous=0
local-address={setting.address}
local-port={setting.port}
receiver-threads={setting.workers}
distributor-threads=1
reuseport=yes
socket-dir={directory}
guardian=no
daemon=no
disable-syslog=yes
loglevel=2
log-dns-queries=no
cache-ttl=3600
query-cache-ttl=3600
negquery-cache-ttl=3600
max-packet-cache-entries=10000000
max-cache-entries=10000000
""")
    for apex, file in setting.zones:
        run("pdnsutil", f"--config-dir={directory}", "load-zone", apex, file)
        run("pdnsutil", f"--config-dir={directory}", "rectify-zone", apex)
    return ["pdns_server", f"--config-dir={directory}"]


def martlet_binary():
    return os.environ.get("MARTLET_BINARY", ".build-release/release/martlet")


def martlet(setting):
    binary = martlet_binary()
    database = setting.database
    if not database:
        database = f"sqlite:{setting.directory}/martlet.db"
        run(binary, "init", "--database", database)
        for apex, file in setting.zones:
            run(binary, "zone", "import", "--database", database, apex, file)
    return [binary, "serve", "--database", database,
            "--listen", f"{setting.address}:{setting.port}", "--workers", str(setting.workers),
            *setting.options]


ALL = {"NSD": nsd, "Knot": knot, "BIND": bind, "PowerDNS": powerdns, "Martlet": martlet,
       # What only the part about the driver measures.
       "Knot-XDP": knot_xdp, "Martlet-XDP": martlet}


def free_port():
    with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagram:
        stream.bind(("127.0.0.1", 0))
        datagram.bind(("127.0.0.1", stream.getsockname()[1]))
        return stream.getsockname()[1]


def question(name, kind=6):
    """A query without EDNS, as octets; type 6 is SOA."""
    octets = b"\0\1\0\0\0\1\0\0\0\0\0\0"
    for label in name.rstrip(".").split("."):
        octets += bytes([len(label)]) + label.encode()
    return octets + b"\0" + kind.to_bytes(2, "big") + b"\0\1"


def is_serving(address, port, apex):
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(0.2)
        try:
            client.connect((address, port))
            client.send(question(apex))
            response = client.recv(1500)
            return response[3] & 15 == 0 and response[7] == 1
        except OSError:
            return False


class Server:
    """A server that runs while the block does."""

    def __init__(self, name, directory, zones, address="127.0.0.1", workers=1, namespace=None,
                 cores=(machine.SERVER_CORE,), database=None, patience=120, options=()):
        self.name, self.namespace, self.cores, self.patience = name, namespace, cores, patience
        self.directory = os.path.join(directory, f"{name.lower()}-{time.monotonic_ns()}")
        os.mkdir(self.directory)
        self.address = address
        self.port = 5353 if namespace else free_port()
        self.setting = Setting(
            self.directory, zones, address, self.port, workers, database=database,
            options=options)

    def __enter__(self):
        command = ALL[self.name](self.setting)
        if self.cores is not None:
            command = ["taskset", "-c", ",".join(map(str, self.cores))] + command
        if self.namespace:
            command = ["ip", "netns", "exec", self.namespace] + command
        self.log = f"{self.directory}/log"
        self.began = time.monotonic()
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            self.wait()
        except BaseException:
            machine.stop(self.process)
            raise
        return self

    def wait(self):
        """Waits until the last zone is answered from."""
        while True:
            # Inside a namespace nobody can ask; the log or a little time has to do.
            if self.namespace:
                time.sleep(2)
                break
            if is_serving(self.address, self.port, self.setting.zones[-1][0]):
                break
            ended = self.process.poll() is not None
            if ended or time.monotonic() - self.began > self.patience:
                with open(self.log) as log:
                    sys.exit(f"{self.name} does not serve:\n{log.read()[-3000:]}")
            time.sleep(0.005)
        self.seconds_to_serve = time.monotonic() - self.began

    def __exit__(self, *_):
        machine.stop(self.process)

    @property
    def identifiers(self):
        return machine.processes(self.process.pid)

    def cpu(self):
        return machine.cpu_seconds(self.identifiers)

    def memory(self):
        return machine.memory(self.identifiers)
