"""Tables as the manual has them."""

import statistics


def table(head, rows):
    """A Markdown table; the first column is text, the others are figures."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def median(results, key):
    return statistics.median(result[key] for result in results)


def cpu(results):
    """Microseconds of CPU time a query, the kernel's included."""
    return median(results, "user_microseconds") + median(results, "system_microseconds")
