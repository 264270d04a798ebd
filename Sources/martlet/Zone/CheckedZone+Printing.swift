import ZoneDatabase

extension CheckedZone.Finding {
  /// The finding for people: what and where, then what to do, indented.
  func lines(inColour: Bool) -> [String] {
    let (start, end) = inColour ? ("\u{1b}[\(isError ? 31 : 33)m", "\u{1b}[0m") : ("", "")
    let subject = [name, type].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    let head = [
      place.map { "\($0.printable):" }, "\(start)\(severity):\(end)",
      subject.isEmpty ? nil : "\(subject.printable):",
    ]
    let line = (head.compactMap(\.self) + [explanation.printable]).joined(separator: " ")
    return advice.map { [line, "  \($0.printable)"] } ?? [line]
  }
}

extension CheckedZone {
  /// What the check comes to, in one line.
  var verdict: String {
    let count = "\(name.withoutDot): \(Self.count(records.count, "record"))"
    let warnings = findings.count - errorCount
    var parts: [String] = []
    if errorCount > 0 { parts.append(Self.count(errorCount, "error")) }
    if warnings > 0 { parts.append(Self.count(warnings, "warning")) }
    return "\(count), \(parts.isEmpty ? "nothing wrong" : parts.joined(separator: ", "))"
  }

  /// `1 record`, `2 records`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
