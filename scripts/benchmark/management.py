"""Changes over the management API beside queries: whether anybody waits for anybody."""

import asyncio
import hashlib
import json
import multiprocessing
import time

import changes
import databases
import machine
import report
import zones
from servers import Server, free_port

APEX = "names.test"
KEY = "a key of the benchmark"


class Writer:
    """Connections that are kept open, through which one change after another goes, at even
    distances as long as the server keeps up."""

    def __init__(self, port, names, rate, seconds, samples):
        self.port, self.names, self.rate, self.seconds = port, names, rate, seconds
        self.samples = samples
        self.next, self.latencies, self.statuses = 0, [], {}

    async def connection(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            count = self.next
            self.next += 1
            due = self.begin + count / self.rate
            if due >= self.begin + self.seconds:
                break
            await asyncio.sleep(max(due - time.monotonic(), 0))
            # A prime step: no name twice.
            number = count * 7919 % self.names
            address = f"10.{count >> 16 & 255}.{count >> 8 & 255}.{count & 255}"
            status = await self.change(reader, writer, number, address)
            # From when it was due: a server that is late may not hide it by slowing the client.
            self.latencies.append(time.monotonic() - due)
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if count % 50 == 0 and status == 204:
                self.samples.send((number, address, time.monotonic()))
        writer.close()

    async def change(self, reader, writer, number, address):
        body = json.dumps({"rrsets": [{
            "name": f"host-{number:07d}.{APEX}.", "type": "A", "ttl": 3600,
            "changetype": "REPLACE", "records": [{"content": address}]}]})
        writer.write((
            f"PATCH /api/v1/servers/localhost/zones/{APEX}. HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-API-Key: {KEY}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != 204:
            for line in head.lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    await reader.readexactly(int(line.split(b":")[1]))
        return status

    async def run(self, connections):
        self.begin = time.monotonic()
        await asyncio.gather(*(self.connection() for _ in range(connections)))


def write(port, names, rate, seconds, connections, samples):
    """The writing process: changes, then what came of them."""
    writer = Writer(port, names, rate, seconds, samples)
    begin = time.monotonic()
    asyncio.run(writer.run(connections))
    samples.send(None)
    samples.send((writer.latencies, writer.statuses, time.monotonic() - begin))


def configuration(path, port):
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    return machine.write(path, f'management:\n  listen: "{port}"\n  key-digest: {digest}\n')


def measure(options, server, port):
    """Changes while the client that listens for late answers runs."""
    to_prober, from_writer = multiprocessing.Pipe()
    results, from_prober = multiprocessing.Pipe()
    before = server.cpu()
    parts = [
        multiprocessing.Process(target=write, args=(
            port, options.management_names, options.management_rate, options.management_seconds,
            options.management_connections, to_prober)),
        multiprocessing.Process(target=changes.probe, args=(
            server.port, from_writer, from_prober))]
    for process in parts:
        process.start()
    seen, (latencies, statuses, seconds) = results.recv()
    for process in parts:
        process.join()
    cpu = sum(server.cpu()) - sum(before)

    def milliseconds(values):
        return {name: changes.percentile(values, share) * 1000 for name, share in (
            ("median", 0.5), ("p99", 0.99), ("most", 1))}
    return {"changes": len(latencies), "statuses": statuses, "seconds": seconds,
            "a_second": len(latencies) / seconds, "response_milliseconds": milliseconds(latencies),
            "answered_milliseconds": milliseconds(seen), "sampled": len(seen),
            "server_cpu_seconds": cpu}


def part(options, directory, generator):
    """500 changes a second over the management API beside 100,000 queries a second."""
    names, seconds = options.management_names, options.management_seconds
    database = databases.one_zone(f"{directory}/management.db", APEX, names)
    questions = [(f"host-{number:07d}", "A") for number in range(names)]
    queries = zones.queries(f"{directory}/management.queries", APEX, questions, 200_000, generator)
    port = free_port()
    extra = ["--config", configuration(f"{directory}/management.yaml", port)]
    found = {}
    # Both processors for the server: who changes zones has work of its own there.
    with Server("Martlet", directory, [(APEX, "")], database=database, patience=300,
                cores=None, options=extra) as server:
        for label in ("without changes", "with changes"):
            client = changes.listen(server.port, queries, options.change_queries, seconds)
            if label == "with changes":
                found["changes"] = measure(options, server, port)
            found[label] = json.loads(client.communicate(timeout=seconds + 60)[0])
    tell(options, found)
    return found


def tell(options, found):
    change = found["changes"]
    print(f"\n{change['changes']:,} changes over {options.management_connections} connections, "
          f"{change['a_second']:,.0f} a second; statuses {change['statuses']}; "
          f"{change['server_cpu_seconds']:.1f} s of processor time for all that the server did\n")
    print(report.table(
        ["ms from when a change was due", "median", "99 %", "most"],
        [[what, *(f"{change[key][name]:.1f}" for name in ("median", "p99", "most"))]
         for what, key in (("to its response", "response_milliseconds"),)]))
    print("\n" + report.table(
        ["ms from the response", "median", "99 %", "most"],
        [["to the first answer over DNS", *(
            f"{change['answered_milliseconds'][name]:.1f}" for name in ("median", "p99", "most"))]
         ]) + "\n")
    print(changes.table_of_answers(found) + "\n")
