/// Finds text that stands out too little from what is behind it (WCAG 2.2, success criterion 1.4.3:
/// at least 4.5 to 1).
enum Contrast {
  /// A script that returns the texts with their contrasts.
  static let script = """
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const colours = new Map();
    const read = (text) => colours.get(text) ?? colours.set(text, paint(text)).get(text);
    const paint = (text) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (node) => {
      for (let at = node; at; at = at.parentElement) {
        const colour = read(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255, 255];
    };
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.checkVisibility() || element.closest(".hidden, .skip, :disabled")) continue;
      const style = getComputedStyle(element);
      const colour = read(element instanceof SVGElement ? style.fill : style.color);
      const [one, other] = [light(colour), light(behind(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast < 4.5) found.push(`${node.data.trim().slice(0, 40)}: ${contrast.toFixed(2)}`);
    }
    return found;
    """
}
