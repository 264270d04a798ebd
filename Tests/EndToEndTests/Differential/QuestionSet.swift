import DNSProtocol
import Foundation

/// The questions that a set of zones gives rise to.
struct QuestionSet: Sendable {
  struct Question: Sendable {
    let name: DomainName
    let type: RecordType
  }

  private(set) var questions: [Question] = []

  /// Asked at every name of a zone, its own types apart: A NS CNAME SOA MX TXT AAAA SRV DNAME DS
  /// DNSKEY RRSIG NSEC KEY HTTPS, ANY, one of nobody's.
  private static let ownerTypes: [UInt16] = [
    1, 2, 5, 6, 15, 16, 28, 33, 39, 43, 48, 46, 47, 25, 65, 255, 65281,
  ]
  /// Asked at every name that was made up: A NS CNAME SOA MX TXT DNAME DS, ANY.
  private static let derivedTypes: [UInt16] = [1, 2, 5, 6, 15, 16, 39, 43, 255]

  init(zones: [ServedZone], seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var asked: Set<DomainName> = []
    for zone in zones {
      let types = try Self.typesByOwner(of: zone)
      var names = Set(types.keys)
      // The empty non-terminals.
      for owner in types.keys {
        var name = owner
        while let parent = name.parent, parent.isSubdomain(of: zone.name) {
          names.insert(parent)
          name = parent
        }
      }
      for name in names.sorted() where asked.insert(name).inserted {
        add(name, Self.ownerTypes + (types[name] ?? []))
      }
      for name in names.sorted() {
        for derived in try Self.derivedNames(of: name, using: &generator)
        where asked.insert(derived).inserted {
          add(derived, Self.derivedTypes)
        }
        // The same in capitals; equal names, so not looked up among those asked.
        if let upper = try? DomainName(wire: name.wire.map(Self.uppercased)),
          upper.wire != name.wire
        {
          add(upper, [1, 255] + (types[name] ?? []))
        }
      }
      for outside in try Self.namesOutside(zone) where asked.insert(outside).inserted {
        add(outside, Self.derivedTypes)
      }
    }
  }

  private mutating func add(_ name: DomainName, _ types: [UInt16]) {
    for type in Set(types).sorted() {
      questions.append(Question(name: name, type: RecordType(rawValue: type)))
    }
  }

  private static func uppercased(_ octet: UInt8) -> UInt8 {
    octet >= 0x61 && octet <= 0x7a ? octet & 0xdf : octet
  }

  /// A child that the zone does not have, one more below, and what a wildcard stands for.
  private static func derivedNames(
    of name: DomainName, using generator: inout SeededGenerator
  ) throws -> [DomainName] {
    let number = UInt32.random(in: 0...UInt32.max, using: &generator)
    let label = Array("q\(String(number, radix: 36))".utf8)
    var names: [DomainName] = []
    if let child = try? name.prepending(label: label) {
      names.append(child)
      if number % 4 == 0, let below = try? child.prepending(label: [0x61]) { names.append(below) }
      if number % 4 == 1, let below = try? child.prepending(label: [0x2a]) { names.append(below) }
    }
    if name.isWildcard, let parent = name.parent,
      let expanded = try? parent.prepending(label: Array("expanded".utf8))
    {
      names.append(expanded)
      if let below = try? expanded.prepending(label: Array("twice".utf8)) { names.append(below) }
    }
    return names
  }

  private static func namesOutside(_ zone: ServedZone) throws -> [DomainName] {
    guard let parent = zone.name.parent else { return [] }
    let first = zone.name.labels[0]
    return [parent, try parent.prepending(label: first + [0x7a]), try DomainName("unrelated.")]
  }

  /// The owners of a zone's records with their types, as `named-compilezone` reads the file.
  private static func typesByOwner(of zone: ServedZone) throws -> [DomainName: [UInt16]] {
    let text = try RunningServer.run([
      "named-compilezone", "-q", "-i", "none", "-k", "ignore", "-n", "ignore", "-m", "ignore",
      "-M", "ignore", "-S", "ignore", "-r", "ignore", "-T", "ignore", "-W", "ignore", "-s", "full",
      "-o", "-", zone.name.description, zone.path,
    ])
    var types: [DomainName: [UInt16]] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix(";") {
      let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard fields.count >= 4 else { continue }
      let owner = try DomainName(String(fields[0]))
      types[owner, default: []] += [RecordType(String(fields[3]))?.rawValue].compactMap { $0 }
    }
    guard types.count > 0 else { throw EndToEndError("\(zone.path) has no records:\n\(text)") }
    return types
  }
}
