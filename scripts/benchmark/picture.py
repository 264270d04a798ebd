"""Pictures of figures, as SVG, drawn by hand: nothing else is needed for lines and bars."""

COLOURS = {"Martlet": "#d1495b", "NSD": "#30638e", "Knot": "#2a9d8f", "BIND": "#8d6a9f",
           "PowerDNS": "#a9a9a9", "without changes": "#30638e", "with changes": "#d1495b"}
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 800, 420, 96, 60, 50, 170


def short(value):
    if value >= 1_000_000:
        return f"{value / 1_000_000:g} M"
    if value >= 1000:
        return f"{value / 1000:g} k"
    return f"{value:g}"


def ticks(most, count=5):
    """Round numbers from 0 to at least `most`."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * count >= most:
                return [step * factor * index for index in range(count + 1)]
        step *= 10


class Canvas:
    def __init__(self, title, across, up, most_x, most_y):
        self.ticks_x, self.ticks_y = ticks(most_x), ticks(most_y)
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="sans-serif" font-size="13">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            self.text(LEFT, 26, title, "start", 'font-size="17" font-weight="bold"')]
        for value in self.ticks_y:
            y = self.y(value)
            self.parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
                              'stroke="#ddd"/>')
            self.parts.append(self.text(LEFT - 8, y + 4, short(value), "end"))
        for value in self.ticks_x:
            self.parts.append(self.text(self.x(value), HEIGHT - BOTTOM + 20, short(value)))
        self.parts.append(self.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across))
        self.parts.append(self.text(18, (TOP + HEIGHT - BOTTOM) / 2, up, "middle",
                                    f'transform="rotate(-90 18 {(TOP + HEIGHT - BOTTOM) / 2})"'))

    def x(self, value):
        return LEFT + value / self.ticks_x[-1] * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.ticks_y[-1] * (HEIGHT - BOTTOM - TOP)

    @staticmethod
    def text(x, y, words, anchor="middle", more=""):
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{words}</text>'

    def line(self, name, points, row):
        colour = COLOURS.get(name, "#333")
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        for x, y in points:
            self.parts.append(
                f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="3" fill="{colour}"/>')
        y = TOP + 16 + row * 22
        self.parts.append(f'<line x1="{WIDTH - RIGHT + 14}" x2="{WIDTH - RIGHT + 38}" '
                          f'y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="2.5"/>')
        self.parts.append(self.text(WIDTH - RIGHT + 44, y, name, "start"))

    def save(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.parts) + "\n</svg>\n")


def curves(path, title, found, across, up):
    """Lines of pairs (x, y)."""
    canvas = Canvas(title, across, up,
                    max(x for points in found.values() for x, _ in points),
                    max(y for points in found.values() for _, y in points))
    for row, (name, points) in enumerate(found.items()):
        canvas.line(name, points, row)
    canvas.save(path)


def histogram(path, title, found, edge, across, up):
    """Lines of shares over logarithmic steps; the height is logarithmic too, so that the one late
    answer in a million is seen."""
    import math
    filled = [step for steps in found.values() for step, count in enumerate(steps) if count]
    low, high = min(filled), max(filled) + 1
    canvas = Canvas(title, across, up, high - low, 7)
    canvas.parts = canvas.parts[:3]
    for power in range(0, 8):
        y = canvas.y(canvas.ticks_y[-1] * (7 - power) / 7)
        canvas.parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
                            'stroke="#ddd"/>')
        canvas.parts.append(
            canvas.text(LEFT - 8, y + 4, "1" if power == 0 else f"1 / {short(10 ** power)}", "end"))
    for step in range(low, high + 1):
        if step % 8 == 0 or high - low < 24 and step % 4 == 0:
            x = canvas.x((step - low) / (high - low) * canvas.ticks_x[-1])
            canvas.parts.append(
                canvas.text(x, HEIGHT - BOTTOM + 20, f"{edge(step):,.0f}"))
    canvas.parts.append(canvas.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    canvas.parts.append(canvas.text(18, middle, up, "middle", f'transform="rotate(-90 18 {middle})"'))
    for row, (name, steps) in enumerate(found.items()):
        total = sum(steps)
        points = [((step + 0.5 - low) / (high - low) * canvas.ticks_x[-1],
                   max(7 + math.log10(count / total), 0) / 7 * canvas.ticks_y[-1])
                  for step, count in enumerate(steps) if count]
        canvas.line(name, points, row)
    canvas.save(path)
