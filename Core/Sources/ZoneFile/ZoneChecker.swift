public import DNSProtocol

/// Checks the records of one zone against each other.
///
/// Nothing is looked up anywhere: what is outside of the zone is not judged.
public struct ZoneChecker {
  /// A name that owns records.
  struct Node {
    var owner: DomainName
    /// The index of its first record; the others follow by ``ZoneChecker/next``.
    var first: Int32
    var last: Int32
    var hasNS = false
    var hasDNAME = false
    var hasCNAME = false
    var hasAddress = false
    /// Whether a name server of a delegation has this name, so that its addresses may be glue.
    var isServerOfDelegation = false
  }

  let apex: DomainName
  private(set) var records: [ResourceRecord] = []
  /// For each record the next one of the same owner, or -1.
  private(set) var next: [Int32] = []
  var nodes: [Node] = []
  private(set) var indices: [NameSuffix: Int32] = [:]
  /// Whether there is a delegation or a DNAME record at all.
  private var hasCuts = false
  private var findings: [ZoneFinding] = []

  /// Checks all that ``ZoneFinding`` can say about a zone.
  ///
  /// - Parameters:
  ///   - apex: The zone's name.
  ///   - records: Its records, in any order.
  /// - Returns: What was found, by owner in canonical order.
  public static func check(
    apex: DomainName, records: some Sequence<ResourceRecord>
  ) -> [ZoneFinding] {
    var checker = ZoneChecker(apex: apex)
    for record in records { checker.add(record) }
    checker.markServers()
    checker.checkApex()
    for index in checker.nodes.indices { checker.checkNode(index) }
    return checker.sortedFindings()
  }

  private init(apex: DomainName) { self.apex = apex }

  private mutating func add(_ record: ResourceRecord) {
    let index = Int32(records.count)
    records.append(record)
    next.append(-1)
    let node = node(for: record.owner, firstRecord: index)
    if nodes[node].last != index {
      next[Int(nodes[node].last)] = index
      nodes[node].last = index
    }
    switch record.type {
    case .ns:
      nodes[node].hasNS = true
      if record.owner != apex { hasCuts = true }
    case .dname:
      nodes[node].hasDNAME = true
      hasCuts = true
    case .cname: nodes[node].hasCNAME = true
    case .a, .aaaa: nodes[node].hasAddress = true
    default: break
    }
  }

  private mutating func node(for owner: DomainName, firstRecord: Int32) -> Int {
    if let last = nodes.last, last.owner.wire == owner.wire { return nodes.count - 1 }
    let suffix = NameSuffix(owner)
    if let index = indices[suffix] { return Int(index) }
    indices[suffix] = Int32(nodes.count)
    nodes.append(Node(owner: owner, first: firstRecord, last: firstRecord))
    return nodes.count - 1
  }

  /// The name's node, when it owns records.
  func node(_ name: NameSuffix) -> Node? { indices[name].map { nodes[Int($0)] } }

  private mutating func markServers() {
    for record in records where record.type == .ns && record.owner != apex {
      if let target = Self.target(of: record), let index = indices[NameSuffix(target)] {
        nodes[Int(index)].isServerOfDelegation = true
      }
    }
  }

  /// The host that an NS, MX or SRV record names.
  static func target(of record: ResourceRecord) -> DomainName? {
    let offset: Int
    switch record.type {
    case .ns: offset = 0
    case .mx: offset = 2
    case .srv: offset = 6
    default: return nil
    }
    let wire = record.data.wire.span
    return try? DomainName(wire: wire.extracting(offset..<wire.count))
  }

  /// The highest ancestor of a name in the zone that hides it: a delegation or the owner of a
  /// DNAME record.
  func cut(above name: DomainName) -> Node? {
    guard hasCuts else { return nil }
    var hiding: Node?
    var ancestor = NameSuffix(name).parent
    while let suffix = ancestor, suffix.length >= apex.wire.count {
      if let node = node(suffix),
        node.hasDNAME || (node.hasNS && suffix.length > apex.wire.count)
      {
        hiding = node
      }
      ancestor = suffix.parent
    }
    return hiding
  }

  mutating func report(
    _ severity: ZoneFinding.Severity, _ owner: DomainName, _ type: RecordType,
    _ explanation: String, _ advice: String
  ) {
    findings.append(
      ZoneFinding(
        severity: severity, owner: owner, type: type, explanation: explanation, advice: advice))
  }

  private func sortedFindings() -> [ZoneFinding] {
    let keys = findings.map(\.owner.canonicalSortKey)
    let order = findings.indices.sorted { left, right in
      if keys[left] != keys[right] { return keys[left].precedes(keys[right]) }
      if findings[left].type != findings[right].type {
        return findings[left].type.rawValue < findings[right].type.rawValue
      }
      return left < right
    }
    return order.map { findings[$0] }
  }
}
