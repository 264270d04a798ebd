"""Zones and queries to measure with."""


def header(apex):
    return [f"$ORIGIN {apex}.", "$TTL 3600",
            "@ SOA ns1 hostmaster 1 7200 900 1209600 300", "@ NS ns1", "@ NS ns2",
            "ns1 A 192.0.2.1", "ns2 A 192.0.2.2"]


def save(path, lines):
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


def mixed(path, apex, names, generator):
    """A zone as a hosting company has it: addresses, aliases, mail, text, some delegations.

    Returns the questions that have an answer."""
    lines = header(apex)
    questions = []
    for number in range(names):
        name = f"{generator.choice(['www', 'host', 'mail', 'api'])}-{number:06d}"
        kind = number % 20
        if kind < 12:
            lines.append(f"{name} A 192.0.2.{number % 250 + 1}")
            questions.append((name, "A"))
        elif kind < 15:
            lines.append(f"{name} AAAA 2001:db8::{number >> 16:x}:{number & 0xffff:x}")
            questions.append((name, "AAAA"))
        elif kind < 17:
            lines.append(f"{name} MX 10 ns1")
            questions.append((name, "MX"))
        elif kind < 18:
            lines.append(f'{name} TXT "a text of number {number}"')
            questions.append((name, "TXT"))
        elif kind < 19:
            lines.append(f"{name} CNAME ns1")
            questions.append((name, "A"))
        else:
            lines += [f"{name} NS ns.{name}", f"ns.{name} A 192.0.2.3"]
            questions.append((f"www.{name}", "A"))
    save(path, lines)
    return questions


def addresses(path, apex, names):
    """A zone of names with one address each."""
    save(path, header(apex) + [
        f"host-{number:07d} A 192.0.2.{number % 250 + 1}" for number in range(names)])
    return [(f"host-{number:07d}", "A") for number in range(names)]


def small(directory, count):
    """Zones of eight records at three names.

    Returns pairs of a name and a file: one file does for all, its names are relative."""
    path = save(f"{directory}/small.zone", [
        "$TTL 3600", "@ SOA ns1.host.test. hostmaster.host.test. 1 7200 900 1209600 300",
        "@ NS ns1.host.test.", "@ NS ns2.host.test.", "@ A 192.0.2.1", "@ MX 10 mail",
        '@ TXT "v=spf1 mx -all"', "www A 192.0.2.1", "mail A 192.0.2.2"])
    return [(f"customer-{number:06d}.test", path) for number in range(count)]


def queries(path, apex, questions, count, generator, missing=0.1):
    """Draws from the questions; a share of them is for names that are not there."""
    with open(path, "w") as file:
        for _ in range(count):
            if generator.random() < missing:
                file.write(f"no-{generator.getrandbits(40):x}.{apex} A\n")
            else:
                name, kind = generator.choice(questions)
                file.write(f"{name}.{apex} {kind}\n")
    return path
