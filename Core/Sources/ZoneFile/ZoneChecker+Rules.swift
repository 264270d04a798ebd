import DNSProtocol

extension ZoneChecker {
  /// Checks what the zone must have at its apex.
  mutating func checkApex() {
    let atApex = node(NameSuffix(apex)).map { recordIndices(of: $0) } ?? []
    checkDelegationSigner(atApex)
    if !atApex.contains(where: { records[$0].type == .soa }) {
      report(
        .error, apex, .soa, "The zone has no SOA record.",
        "Add one at \(apex) (RFC 1035 §5.2).")
    }
    if !atApex.contains(where: { records[$0].type == .ns }) {
      report(
        .error, apex, .ns, "The zone names no name servers.",
        "Add NS records at \(apex), best two or more (RFC 1035 §5.2, RFC 2182).")
    }
  }

  private mutating func checkDelegationSigner(_ list: [Int]) {
    guard list.contains(where: { records[$0].type == .ds }) else { return }
    report(
      .error, apex, .ds, "The apex of the zone has a DS record.",
      "DS records belong at the delegation, in the zone above (RFC 4035 §2.4).")
  }

  /// Checks everything about one name.
  mutating func checkNode(_ index: Int) {
    let node = nodes[index]
    guard node.owner.isSubdomain(of: apex) else {
      report(
        .error, node.owner, records[Int(node.first)].type,
        "The name is not in the zone \(apex)",
        "Remove its records, or write the name without a dot at its end if it is meant to be "
          + "relative.")
      return
    }
    let list = recordIndices(of: node)
    checkSets(list)
    checkAlias(node, list)
    checkWildcard(node)
    if !checkOcclusion(node, list) { checkTargets(node, list) }
  }

  func recordIndices(of node: Node) -> [Int] {
    var list: [Int] = []
    var index = node.first
    while index >= 0 {
      list.append(Int(index))
      index = next[Int(index)]
    }
    return list
  }

  /// Checks the records of one owner and type against one another.
  private mutating func checkSets(_ list: [Int]) {
    guard list.count > 1 else {
      checkSOA(list)
      return
    }
    // Sorted stably by type, each run is an RRset.
    let sorted = list.sorted {
      (records[$0].type.rawValue, $0) < (records[$1].type.rawValue, $1)
    }
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, records[sorted[end]].type == records[sorted[start]].type {
        end += 1
      }
      let set = Array(sorted[start..<end])
      checkSOA(set)
      if set.count > 1 { checkSet(set) }
      start = end
    }
  }

  private mutating func checkSOA(_ set: [Int]) {
    let record = records[set[0]]
    guard record.type == .soa, record.owner != apex else { return }
    report(
      .error, record.owner, .soa, "Only the apex of a zone, \(apex), has an SOA record.",
      "Remove this one, or make a zone of its own of \(record.owner).")
  }

  private mutating func checkSet(_ set: [Int]) {
    let first = records[set[0]]
    let (owner, type) = (first.owner, first.type)
    var seen: Set<[UInt8]> = []
    for index in set { seen.insert(records[index].data.canonicalWire) }
    if seen.count < set.count {
      report(
        .warning, owner, type,
        "\(set.count - seen.count) of the records stand more than once.",
        "Remove the copies; a set of records holds each but once (RFC 2181 §5).")
    }
    if seen.count > 1, type == .soa || type == .cname || type == .dname {
      report(
        .error, owner, type, "There are \(seen.count) \(type) records where there may be one.",
        "Keep the one that is meant (RFC 1035 §3.6.2, RFC 2181 §10.1, RFC 6672 §2.4).")
    }
    // Signatures have the time to live of what they sign (RFC 4034 §3).
    if type != .rrsig, let other = set.first(where: { records[$0].ttl != first.ttl }) {
      report(
        .warning, owner, type,
        "The records of one set have different times to live, \(first.ttl) and "
          + "\(records[other].ttl).",
        "Give all of them the same one (RFC 2181 §5.2).")
    }
  }

  /// Checks what may stand beside CNAME and DNAME.
  private mutating func checkAlias(_ node: Node, _ list: [Int]) {
    if node.hasCNAME,
      let other = list.first(where: { !Self.mayAccompanyCNAME(records[$0].type) })
    {
      report(
        .error, node.owner, .cname,
        "A CNAME record stands beside a record of type \(records[other].type).",
        "An alias has no other data (RFC 1034 §3.6.2): remove one of them, or move it to another "
          + "name.")
    }
    if node.hasDNAME, node.hasNS, node.owner != apex {
      report(
        .error, node.owner, .dname, "A DNAME record stands beside the NS records of a delegation.",
        "Put the DNAME record into the delegated zone, or remove the delegation (RFC 6672 §2.3).")
    }
  }

  private static func mayAccompanyCNAME(_ type: RecordType) -> Bool {
    type == .cname || type == .rrsig || type == .nsec || type == .key || type == .sig
      || type == .nxt
  }

  private mutating func checkWildcard(_ node: Node) {
    guard node.owner.isWildcard, node.owner != apex else { return }
    if node.hasNS {
      report(
        .warning, node.owner, .ns, "A wildcard owns NS records.",
        "Delegate names one by one; what a wildcard delegation means is undefined "
          + "(RFC 4592 §4.2).")
    }
    if node.hasDNAME {
      report(
        .warning, node.owner, .dname, "A wildcard owns a DNAME record.",
        "Use a name without an asterisk; servers answer differently here (RFC 4592 §4.4).")
    }
  }

  /// Checks whether records are hidden by a delegation or a DNAME record.
  ///
  /// - Returns: Whether the name as a whole is.
  private mutating func checkOcclusion(_ node: Node, _ list: [Int]) -> Bool {
    if let cut = cut(above: node.owner) {
      let byDelegation = cut.hasNS && cut.owner != apex
      let hidden = list.first { index in
        !(byDelegation && node.isServerOfDelegation && Self.isAddress(records[index].type))
      }
      if let hidden {
        if byDelegation {
          reportHidden(node.owner, records[hidden].type, "the delegation of \(cut.owner)")
        } else {
          report(
            .error, node.owner, records[hidden].type,
            "The record is below \(cut.owner), which has a DNAME record, and never given as an "
              + "answer.",
            "Remove it, or the DNAME record: there is nothing below one (RFC 6672 §2.4).")
        }
      }
      return true
    }
    if node.hasNS, node.owner != apex {
      let hidden = list.first { index in
        let type = records[index].type
        return
          !(type == .ns || type == .ds || type == .nsec || type == .rrsig || type == .dname
          || type == .cname || (node.isServerOfDelegation && Self.isAddress(type)))
      }
      if let hidden {
        reportHidden(node.owner, records[hidden].type, "the delegation at the same name")
      }
    }
    return false
  }

  private mutating func reportHidden(_ owner: DomainName, _ type: RecordType, _ what: String) {
    report(
      .warning, owner, type, "The record is hidden by \(what) and never given as an answer.",
      "Remove it, or move it to the zone that the name now belongs to.")
  }

  private static func isAddress(_ type: RecordType) -> Bool { type == .a || type == .aaaa }
}
