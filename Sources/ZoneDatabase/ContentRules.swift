import DNSProtocol
import ZoneFile

/// The rules that a record must keep before it is written.
struct ContentRules {
  /// The zone's apex.
  let apex: DomainName
  /// Whether the apex must have NS records.
  ///
  /// Tools of others make zones first and delegate later.
  var requiresNameServers = true
  /// Whether `ALIAS` records may be kept, which are not served.
  ///
  /// Programs that know PowerDNS write them among others, and take a refusal for all of them.
  var allowsAliases = false

  /// An error about a name of the zone.
  func invalid(
    _ owner: DomainName, _ type: RecordType?, found: String, remedy: String
  ) -> ZoneDatabaseError {
    let record = [owner.withoutDot, type?.description].compactMap(\.self).joined(separator: " ")
    return ZoneDatabaseError(
      .invalidContent, at: "zone \(apex.withoutDot), \(record)", found: found, remedy: remedy)
  }

  /// Checks what can be seen of a record alone.
  func check(_ record: ResourceRecord) throws(ZoneDatabaseError) {
    guard record.owner.isSubdomain(of: apex) else {
      throw invalid(
        record.owner, record.type, found: "the name is not in the zone",
        remedy: "Names of this zone end in \(apex.withoutDot); a final dot makes a name absolute.")
    }
    guard record.recordClass == .internet else {
      throw invalid(
        record.owner, record.type, found: "the class is \(record.recordClass)",
        remedy: "Only class IN is kept in the database.")
    }
    guard record.ttl <= 0x7fff_ffff else {
      throw invalid(
        record.owner, record.type, found: "the time to live is \(record.ttl) s",
        remedy: "It may be 0 to 2147483647 (RFC 2181 §8).")
    }
    guard !record.type.isMeta else {
      throw invalid(
        record.owner, record.type, found: "the type is not one of records",
        remedy: "It exists in questions and messages only.")
    }
    let isKept = allowsAliases && record.data.aliasTarget != nil
    guard record.type != .alias || isKept, record.type.rawValue != 65_402 else {
      throw invalid(
        record.owner, record.type, found: "ALIAS and LUA records are not supported",
        remedy: "Write the addresses that it stands for.")
    }
    try checkPlace(record)
  }

  private func checkPlace(_ record: ResourceRecord) throws(ZoneDatabaseError) {
    if record.type == .soa, record.owner != apex {
      throw invalid(
        record.owner, .soa, found: "an SOA record that is not at the zone's apex",
        remedy: "A zone has one SOA record, at \(apex.withoutDot).")
    }
    if record.type == .ds, record.owner == apex {
      throw invalid(
        record.owner, .ds, found: "a DS record at the zone's apex",
        remedy: "It belongs to the parent zone (RFC 4035 §2.4).")
    }
  }

  /// Checks what stands together at one name.
  ///
  /// - Parameters:
  ///   - owner: The name.
  ///   - types: The type of each enabled record of the name.
  func check(_ owner: DomainName, types: some Collection<RecordType>) throws(ZoneDatabaseError) {
    guard types.count > 1 else { return }
    var (aliases, redirections, authorities) = (0, 0, 0)
    var other: RecordType?
    for type in types {
      switch type {
      case .cname: aliases += 1
      case .dname: redirections += 1
      case .soa: authorities += 1
      default: break
      }
      if type != .cname, !Self.isAllowedBesideAlias(type) { other = type }
    }
    if aliases > 1 {
      throw invalid(
        owner, .cname, found: "\(aliases) CNAME records",
        remedy: "A name has one at most (RFC 2181 §10.1).")
    }
    if aliases == 1, let other {
      throw invalid(
        owner, .cname, found: "a CNAME record beside a record of type \(other)",
        remedy: "An alias has no other records: delete one of them first (RFC 1034 §3.6.2).")
    }
    if redirections > 1 {
      throw invalid(
        owner, .dname, found: "\(redirections) DNAME records",
        remedy: "A name has one at most (RFC 6672 §2.4).")
    }
    if redirections == 1, owner != apex, types.contains(.ns) {
      throw invalid(
        owner, .dname, found: "a DNAME record beside the NS records of a delegation",
        remedy: "Put it into the delegated zone, or delete the delegation (RFC 6672 §2.3).")
    }
    if authorities > 1 {
      throw invalid(
        owner, .soa, found: "\(authorities) SOA records", remedy: "A zone has one.")
    }
  }

  /// Types that a signer puts beside a CNAME record (RFC 4034 §3, §4; RFC 2535 §2.3.5).
  private static func isAllowedBesideAlias(_ type: RecordType) -> Bool {
    type == .rrsig || type == .nsec || type.rawValue == 25 || type.rawValue == 24
  }

  /// Checks that the zone can be served at all.
  func checkApex(types: some Sequence<RecordType>, kind: ZoneKind) throws(ZoneDatabaseError) {
    guard kind != .secondary, kind != .consumer else { return }
    let types = Set(types)
    guard types.contains(.soa) else {
      throw invalid(
        apex, .soa, found: "no SOA record", remedy: "A zone has one at its apex.")
    }
    guard types.contains(.ns) || !requiresNameServers else {
      throw invalid(
        apex, .ns, found: "no NS record", remedy: "A zone has at least one at its apex.")
    }
  }

  /// Checks a zone as a whole; what was wrong with it before is not held against it.
  func check(
    zone new: some Sequence<ResourceRecord>, before old: some Sequence<ResourceRecord>
  ) throws(ZoneDatabaseError) {
    let errors = ZoneChecker.check(apex: apex, records: new).filter { $0.severity == .error }
    guard !errors.isEmpty else { return }
    let known = Set(ZoneChecker.check(apex: apex, records: old))
    guard let error = errors.first(where: { !known.contains($0) }) else { return }
    throw ZoneDatabaseError(
      .invalidContent, at: "zone \(apex), \(error.owner) \(error.type)",
      found: String(error.explanation.dropLast(error.explanation.hasSuffix(".") ? 1 : 0)),
      remedy: error.advice)
  }

  /// The error for a name below one with a DNAME record.
  func belowRedirection(_ owner: DomainName, _ redirection: String) -> ZoneDatabaseError {
    invalid(
      owner, nil, found: "the name is below \(redirection), which has a DNAME record",
      remedy: "There are no names below a DNAME record (RFC 6672 §2.4).")
  }
}
