import Foundation
import Pictures

/// The report of one or more runs: a page for a browser, which needs nothing else, and pictures.
public struct LaboratoryReport {
  /// The runs, in their order.
  let results: [LaboratoryResult]

  /// A report of runs.
  public init(_ results: [LaboratoryResult]) { self.results = results }

  /// Writes `report.html`, `report.json`, and a picture for each graph.
  ///
  /// - Parameter folder: Where; it is made when it isn't there.
  /// - Returns: The names of the files; what could not be made is missing.
  /// - Throws: ``LaboratoryError/missing(_:)`` when the folder can't be written to.
  public func write(to folder: String) throws(LaboratoryError) -> [String] {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try html.write(toFile: "\(folder)/report.html", atomically: false, encoding: .utf8)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(results).write(to: URL(fileURLWithPath: "\(folder)/report.json"))
    } catch {
      throw .missing("the report can't be written to \(folder): \(error)")
    }
    return ["report.html", "report.json"] + writePictures(to: folder)
  }

  /// Makes a picture of each graph, with rsvg-convert where it is installed.
  private func writePictures(to folder: String) -> [String] {
    var names: [String] = []
    for result in results {
      for chart in result.charts {
        let name = results.count > 1 ? "\(result.variant.rawValue)-\(chart.file)" : chart.file
        let file = URL(fileURLWithPath: "\(folder)/\(name).png")
        if chart.writePNG(to: file) { names.append("\(name).png") }
      }
    }
    return names
  }

  /// The page.
  var html: String {
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Martlet's laboratory: \(heading.escapedForXML)</title>
    <style>\(Self.style)</style>
    <h1>\(heading.escapedForXML)</h1>
    <p class="faint">\(results.first.map { "\($0.machine); \($0.serverVersion)" }?.escapedForXML ?? "")</p>
    \(results.count > 1 ? comparison : "")
    \(results.map(section).joined(separator: "\n"))
    </html>

    """
  }

  private var heading: String {
    results.count == 1
      ? "A full tracking table: \(results[0].variant.title)"
      : "A full tracking table, in \(results.count) variants"
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #1b1b1b; --faint: #555; --line: #ddd; --paper: #fff; \
    --code: #f4f4f2; --good: #00704f; --bad: #b23b00; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8e8e4; --faint: #a8a8a2; --line: #3a3a38; \
    --paper: #171716; --code: #222220; --good: #4cc79b; --bad: #ff8f52; } }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; \
    padding: 0 1rem; color: var(--ink); background: var(--paper); }
    h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 3rem; border-top: 1px solid var(--line); \
    padding-top: 1.5rem; }
    .faint { color: var(--faint); } .verdict { border-left: 4px solid var(--bad); \
    padding-left: 1rem; }
    .wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: \
    tabular-nums; } th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); \
    text-align: right; white-space: nowrap; } th:first-child, td:first-child { text-align: left; }
    .variants tr:last-child td { white-space: normal; font-size: 13px; \
    overflow-wrap: anywhere; }
    pre { background: var(--code); padding: .6rem .9rem; overflow-x: auto; font-size: 13px; \
    line-height: 1.4; } ul.checks { list-style: none; padding: 0; } .yes { color: var(--good); } \
    .no { color: var(--bad); font-weight: 700; }
    svg { width: 100%; height: auto; display: block; margin: 1.5rem 0; } svg text { font: 17px \
    system-ui, sans-serif; } svg .title { font-size: 23px; font-weight: 600; } svg .ink { fill: \
    var(--ink); } svg .faint { fill: var(--faint); } svg .grid { stroke: var(--line); } svg .axis \
    { stroke: var(--faint); } svg .band { fill: #d55e00; fill-opacity: .1; } svg .limit { stroke: \
    var(--ink); }
    """
}
