"""Databases for Martlet, filled by SQL as any other program would fill them."""

import sqlite3

import machine
from servers import martlet_binary


class Filling:
    """A new database that is open for filling while the block lasts.

    The journal would only note what nobody has read yet, so the triggers rest meanwhile."""

    def __init__(self, path):
        self.path, self.location = path, f"sqlite:{path}"

    def __enter__(self):
        machine.run(martlet_binary(), "init", "--database", self.location)
        self.connection = sqlite3.connect(self.path)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.triggers = self.connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in self.triggers:
            self.connection.execute(f'DROP TRIGGER "{name}"')
        return self

    def __exit__(self, *_):
        for _, sql in self.triggers:
            self.connection.execute(sql)
        self.connection.commit()
        self.connection.close()

    def add_zone(self, name):
        cursor = self.connection.execute(
            "INSERT INTO domains (name, type) VALUES (?, 'NATIVE')", (name,))
        return cursor.lastrowid

    def add_records(self, rows):
        """Rows of zone, name, type, content, priority."""
        self.connection.executemany(
            "INSERT INTO records (domain_id, name, type, content, ttl, prio, disabled, auth) "
            "VALUES (?, ?, ?, ?, 3600, ?, 0, 1)", rows)


def apex_rows(zone, name):
    return [(zone, name, "SOA", f"ns1.{name} hostmaster.{name} 1 7200 900 1209600 300", 0),
            (zone, name, "NS", f"ns1.{name}", 0), (zone, name, "NS", f"ns2.{name}", 0),
            (zone, f"ns1.{name}", "A", "192.0.2.1", 0), (zone, f"ns2.{name}", "A", "192.0.2.2", 0)]


def one_zone(path, apex, names):
    """A zone of names with one address each."""
    with Filling(path) as filling:
        zone = filling.add_zone(apex)
        filling.add_records(apex_rows(zone, apex))
        filling.add_records(
            (zone, f"host-{number:07d}.{apex}", "A", f"192.0.2.{number % 250 + 1}", 0)
            for number in range(names))
    return filling.location


def small_zones(path, count):
    """Zones of eight records at three names."""
    with Filling(path) as filling:
        for number in range(count):
            name = f"customer-{number:06d}.test"
            zone = filling.add_zone(name)
            filling.add_records([
                (zone, name, "SOA",
                 "ns1.host.test hostmaster.host.test 1 7200 900 1209600 300", 0),
                (zone, name, "NS", "ns1.host.test", 0), (zone, name, "NS", "ns2.host.test", 0),
                (zone, name, "A", "192.0.2.1", 0), (zone, name, "MX", f"mail.{name}", 10),
                (zone, name, "TXT", '"v=spf1 mx -all"', 0),
                (zone, f"www.{name}", "A", "192.0.2.1", 0),
                (zone, f"mail.{name}", "A", "192.0.2.2", 0)])
    return filling.location
