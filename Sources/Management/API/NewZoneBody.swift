import DNSProtocol
import ZoneDatabase
import ZoneFile

/// What a zone is created with.
struct NewZoneBody: Sendable {
  /// What it has beside records.
  let details: ZoneDetails
  /// Its sets, as they were sent.
  let sets: [RecordSetChange]
  /// Records that were not sent as sets: of a master file, and what a zone can't do without.
  let records: [ResourceRecord]

  /// - Throws: ``APIError`` with the status 422.
  init(_ body: ZoneBody, name: DomainName, author: String) throws {
    details = try body.details()
    sets = try (body.rrsets ?? []).map { try $0.change(isReplacement: true, author: author) }
    var seen: Set<String> = []
    for set in sets where !seen.insert("\(set.owner.lowercased) \(set.type)").inserted {
      throw APIError.unprocessable("RRset \(set.owner) IN \(set.type): it is there twice")
    }
    let servers = try (body.nameservers ?? []).map { text in
      do {
        return try DomainName(text)
      } catch {
        throw APIError.unprocessable("nameservers: \(text) \(error)")
      }
    }
    let hasServers = sets.contains { $0.owner == name && $0.type == .ns }
    guard servers.isEmpty || !hasServers else {
      throw APIError.unprocessable("give NS records either as nameservers or among rrsets")
    }
    let isTransferred = [.secondary, .consumer].contains(details.kind ?? .native)
    if let text = body.zone, !text.isEmpty {
      guard sets.isEmpty else {
        throw APIError.unprocessable("give the content either as zone or as rrsets")
      }
      records = try Self.records(in: text, of: name)
    } else if isTransferred {
      records = []
    } else {
      let hasAuthority = sets.contains { $0.owner == name && $0.type == .soa }
      records = try Self.apex(
        of: name, servers, servers.first ?? Self.firstServer(sets, name),
        withAuthority: !hasAuthority)
    }
  }

  /// The name server that sets have at the apex.
  private static func firstServer(_ sets: [RecordSetChange], _ name: DomainName) -> DomainName? {
    for set in sets where set.owner == name && set.type == .ns {
      guard case .replace(_, let records) = set.action, let first = records.first else { continue }
      return try? DomainName(wire: first.data.wire.span)
    }
    return nil
  }

  /// NS records and, where none was sent, an SOA record.
  private static func apex(
    of name: DomainName, _ servers: [DomainName], _ primary: DomainName?, withAuthority: Bool
  ) throws -> [ResourceRecord] {
    var records: [ResourceRecord] = []
    do {
      if withAuthority {
        // Whoever names no server gets a record that can't be mistaken for one that is right.
        let primary = try primary ?? DomainName("a.misconfigured.dns.server.invalid.")
        records += try NewZone.apexRecords(of: name, nameServers: [primary]).filter {
          $0.type == .soa
        }
      }
      records += try NewZone.apexRecords(of: name, nameServers: servers).filter { $0.type == .ns }
    } catch {
      throw APIError.unprocessable("name: \(name) is too long for a hostmaster below it")
    }
    return records
  }

  private static func records(in text: String, of name: DomainName) throws -> [ResourceRecord] {
    var options = ZoneFileReader.Options()
    options.origin = name
    options.allowsIncludes = false
    var reader = ZoneFileReader(text: text, name: "zone", options: options)
    var records: [ResourceRecord] = []
    var first: ZoneFileProblem?
    try reader.read(
      { records.append(try $0.resourceRecord()) },
      problem: { if $0.severity == .error { first = first ?? $0 } })
    if let first { throw APIError.unprocessable("\(first)") }
    return records
  }
}
