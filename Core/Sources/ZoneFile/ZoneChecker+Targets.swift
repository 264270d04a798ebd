import DNSProtocol

extension ZoneChecker {
  /// Checks the hosts that NS, MX and SRV records name, as far as they are in the zone.
  mutating func checkTargets(_ node: Node, _ list: [Int]) {
    for index in list {
      let record = records[index]
      guard let target = Self.target(of: record), !target.isRoot, target.isSubdomain(of: apex)
      else { continue }
      if isAlias(target) {
        report(
          .warning, record.owner, record.type, "The host \(target) is an alias.",
          "Name the host itself (RFC 2181 §10.3, RFC 2782).")
      } else if !hasAddress(target) {
        if record.type == .ns { checkServer(record, target) } else { checkHost(record, target) }
      }
    }
  }

  /// Says what it means that a name server in the zone has no address.
  private mutating func checkServer(_ record: ResourceRecord, _ target: DomainName) {
    if record.owner != apex, target.isSubdomain(of: record.owner) {
      report(
        .error, record.owner, .ns,
        "The name server \(target) is below the delegation and has no address here.",
        "Add its A and AAAA records as glue; without them nobody can reach it (RFC 1034 §4.2.1).")
      return
    }
    guard !isDelegated(target) else { return }
    report(
      .warning, record.owner, .ns, "The name server \(target) has no address.",
      "Add its A and AAAA records, or name another server.")
  }

  private mutating func checkHost(_ record: ResourceRecord, _ target: DomainName) {
    guard !isDelegated(target) else { return }
    report(
      .warning, record.owner, record.type, "The host \(target) has no address.",
      "Add its A and AAAA records, or name another host.")
  }

  /// Whether the name is another zone's business.
  private func isDelegated(_ name: DomainName) -> Bool {
    if let cut = cut(above: name), cut.hasNS, cut.owner != apex { return true }
    if let node = node(NameSuffix(name)), node.hasNS, node.owner != apex { return true }
    return false
  }

  /// Whether the name owns a CNAME record or is below a DNAME record.
  private func isAlias(_ name: DomainName) -> Bool {
    if let node = node(NameSuffix(name)) { return node.hasCNAME }
    if let cut = cut(above: name) { return cut.hasDNAME && !(cut.hasNS && cut.owner != apex) }
    return wildcard(for: name)?.hasCNAME ?? false
  }

  /// Whether the name or the wildcard that stands for it has an address.
  private func hasAddress(_ name: DomainName) -> Bool {
    if let node = node(NameSuffix(name)) { return node.hasAddress }
    return wildcard(for: name)?.hasAddress ?? false
  }

  /// The wildcard that stands for a name that owns nothing (RFC 4592 §2.2).
  private func wildcard(for name: DomainName) -> Node? {
    var ancestor = name.parent
    while let encloser = ancestor, encloser.wire.count >= apex.wire.count {
      if let wildcard = try? encloser.prepending(label: [UInt8(ascii: "*")]),
        let node = node(NameSuffix(wildcard))
      {
        return node
      }
      if node(NameSuffix(encloser)) != nil { return nil }
      ancestor = encloser.parent
    }
    return nil
  }
}
