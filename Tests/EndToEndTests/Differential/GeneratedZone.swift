import DNSProtocol

/// A zone made by chance from few labels, so that aliases, delegations, DNAMEs, wildcards and empty
/// non-terminals meet in every way.
struct GeneratedZone {
  private(set) var text = ""

  private var generator: SeededGenerator
  private static let labels = ["a", "b", "c", "d", "*"]

  init(apex: String, names: Int, seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    var lines = [
      "$ORIGIN \(apex)", "$TTL 3600", "@ SOA ns hostmaster \(seed % 1000) 3600 900 604800 300",
      "@ NS ns", "@ NS ns.elsewhere.invalid.", "ns A 192.0.2.1",
    ]
    var owners: Set<String> = ["ns"]
    while owners.count < names { owners.insert(randomName().lowercased()) }
    for owner in owners.sorted() where owner != "ns" {
      // Knot refuses a zone with names below a DNAME.
      let hasNamesBelow = owners.contains { $0.hasSuffix("." + owner) }
      lines += records(at: chance(20) ? owner.uppercased() : owner, hasNamesBelow: hasNamesBelow)
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &generator)]
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  private mutating func randomName() -> String {
    let depth = pick([1, 2, 2, 3, 3, 3, 4, 4, 5])
    return (0..<depth).map { _ in pick(Self.labels) }.joined(separator: ".")
  }

  /// A name inside the zone, most often, or one outside.
  private mutating func target() -> String {
    if chance(8) {
      return pick(["host1.example.", "x.wildcards.test.", "www.in-domain.delegations.test."])
    }
    if chance(5) { return "elsewhere.invalid." }
    return randomName()
  }

  private mutating func records(at owner: String, hasNamesBelow: Bool) -> [String] {
    let isWildcard = owner.hasPrefix("*")
    switch Int.random(in: 0..<100, using: &generator) {
    case 0..<16:
      return ["\(owner) CNAME \(target())"]
    case 16..<26 where !isWildcard:
      var lines = (0..<pick([1, 1, 2, 3])).map { _ in
        "\(owner) NS \(chance(50) ? "ns.\(owner)" : target())"
      }
      if chance(30) { lines.append("\(owner) DS 1 13 2 \(String(repeating: "ab", count: 32))") }
      if chance(60) { lines.append("ns.\(owner) A 192.0.2.2") }
      return Array(Set(lines)).sorted()
    case 26..<36 where !isWildcard && !hasNamesBelow:
      var lines = ["\(owner) DNAME \(target())"]
      if chance(30) { lines.append("\(owner) A 192.0.2.3") }
      return lines
    case 36..<44:
      return ["\(owner) MX 10 \(target())", "\(owner) MX 20 \(randomName()).d"]
    case 44..<48:
      return ["\(owner) SRV 1 2 3 \(target())"]
    default:
      var lines: [String] = []
      if chance(70) { lines.append("\(owner) A 192.0.2.\(pick([10, 11, 12]))") }
      if chance(30) { lines.append("\(owner) A 192.0.2.20") }
      if chance(30) { lines.append("\(owner) AAAA 2001:db8::\(pick([1, 2]))") }
      if chance(30) || lines.isEmpty { lines.append("\(owner) TXT \"\(owner)\"") }
      return lines
    }
  }
}
