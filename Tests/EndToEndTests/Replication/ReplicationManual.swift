import Foundation
import Testing

/// A section of the manual's page about replication, whose blocks a test runs.
///
/// A block of SQL begins with a comment that says where it is run, one of settings likewise; lines of
/// a console begin with it; what is called text is for reading. Each place's blocks are taken in the order of the page.
final class ReplicationManual {
  private struct Block {
    let line: Int
    let kind: String
    let place: String
    let text: String
    var isTaken = false
  }

  private let section: String
  private var blocks: [Block] = []

  /// Reads what stands under a heading, subsections included.
  init(_ section: String) throws {
    self.section = section
    let path = "\(DocumentationPage.root)/Documentation/replication.md"
    var isInSection = false
    var open: (line: Int, kind: String, lines: [String])?
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        if let (first, kind, lines) = open {
          if isInSection { add(first, kind, lines) }
          open = nil
        } else {
          open = (index + 1, String(line.dropFirst(3)), [])
        }
      } else if open != nil {
        open?.lines.append(line)
      } else if line.hasPrefix("## ") {
        isInSection = line == "## \(section)"
      }
    }
    guard !blocks.isEmpty else { throw EndToEndError("\(path) has nothing under \(section)") }
  }

  private func add(_ line: Int, _ kind: String, _ lines: [String]) {
    if kind == "console" {
      for (index, command) in lines.enumerated() {
        guard let prompt = command.firstRange(of: "# ") else { continue }
        let place = String(command[..<prompt.lowerBound])
        let text = String(command[prompt.upperBound...])
        // The test starts the server itself.
        guard !text.contains("martlet serve") else { continue }
        blocks.append(Block(line: line + index + 1, kind: kind, place: place, text: text))
      }
    } else if kind != "text" {
      let place = (lines.first ?? "").drop { "-# ".contains($0) }.prefix { $0 != ":" }
      blocks.append(
        Block(
          line: line, kind: kind, place: String(place),
          text: lines.dropFirst().joined(separator: "\n")))
    }
  }

  /// The next block for a place that was not taken yet, with other words for some of its.
  private func take(_ kind: String, _ place: String, _ words: [String: String]) throws -> String {
    guard
      let index = blocks.firstIndex(where: {
        !$0.isTaken && $0.kind == kind && $0.place == place
      })
    else { throw EndToEndError("\(section): there is no more \(kind) for \(place)") }
    blocks[index].isTaken = true
    var text = blocks[index].text
    // Longer ones first: they may begin with a shorter one.
    for (word, other) in words.sorted(by: { $0.key.count > $1.key.count }) {
      text = text.replacingOccurrences(of: word, with: other)
    }
    return text
  }

  /// The next SQL for a place.
  func sql(_ place: String, _ words: [String: String] = [:]) throws -> String {
    try take("sql", place, words)
  }

  /// The next command for a place.
  func command(_ place: String, _ words: [String: String] = [:]) throws -> String {
    try take("console", place, words)
  }

  /// The next settings for a place.
  func settings(_ place: String, _ words: [String: String] = [:]) throws -> [String: String] {
    var settings: [String: String] = [:]
    for line in try take("ini", place, words).split(separator: "\n") where !line.hasPrefix("[") {
      guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
      let value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      settings[line[..<equals].trimmingCharacters(in: .whitespaces)] =
        value.trimmingCharacters(in: ["'"])
    }
    return settings
  }

  /// Checks that every block was run.
  func expectAllTaken() {
    for block in blocks where !block.isTaken {
      Issue.record("Documentation/replication.md:\(block.line): no test runs this")
    }
  }
}
