package import DNSProtocol

/// What a zone is created with.
package struct NewZone: Hashable, Sendable {
  /// The zone's apex.
  package var name: DomainName
  /// How the zone is replicated.
  package var kind: ZoneKind
  /// The primaries of a secondary zone, `address[:port]` with commas between them.
  package var master: String?
  /// Free text that says whose the zone is.
  package var account: String?
  /// The records the zone begins with.
  ///
  /// A zone that is not a secondary needs the SOA record and at
  /// least one NS record at its apex.
  package var records: [ResourceRecord]

  /// Makes the description of a new zone.
  package init(
    name: DomainName, kind: ZoneKind = .native, master: String? = nil, account: String? = nil,
    records: [ResourceRecord] = []
  ) {
    self.name = name
    self.kind = kind
    self.master = master
    self.account = account
    self.records = records
  }

  /// The SOA and NS records of a new zone.
  ///
  /// - Parameters:
  ///   - name: The zone's apex.
  ///   - nameServers: The zone's name servers; the first becomes the SOA record's primary. With
  ///     none there are no records.
  ///   - mailbox: The mailbox as a name; `nil` for `hostmaster` in the zone.
  ///   - serial: The first serial; `nil` for YYYYMMDD01 of today in UTC.
  ///   - ttl: The time to live of all of them, in seconds.
  package static func apexRecords(
    of name: DomainName, nameServers: [DomainName], mailbox: DomainName? = nil,
    serial: UInt32? = nil, ttl: UInt32 = 3600
  ) throws(DomainNameError) -> [ResourceRecord] {
    guard let primary = nameServers.first else { return [] }
    let administrator: DomainName
    if let mailbox {
      administrator = mailbox
    } else {
      administrator = try name.prepending(label: Array("hostmaster".utf8))
    }
    let serial = serial ?? SerialNumber.dated(after: nil)
    let timers: [UInt32] = [serial, 10_800, 3600, 604_800, 3600]
    var data = primary.wire + administrator.wire
    for timer in timers {
      for shift in [24, 16, 8, 0] { data.append(UInt8(truncatingIfNeeded: timer >> UInt32(shift))) }
    }
    var records: [ResourceRecord] = []
    if let soa = try? RecordData(type: .soa, wire: data.span) {
      records.append(ResourceRecord(owner: name, ttl: ttl, data: soa))
    }
    for server in nameServers {
      if let server = try? RecordData(type: .ns, wire: server.wire.span) {
        records.append(ResourceRecord(owner: name, ttl: ttl, data: server))
      }
    }
    return records
  }
}
