/// A zone as clients send it; what is not named here is let pass.
struct ZoneBody: Decodable, Sendable {
  var name: String?
  var kind: String?
  var masters: [String]?
  var account: String?
  var catalog: String?
  var nameservers: [String]?
  var rrsets: [RecordSetBody]?
  var zone: String?
  var soa_edit: String?
  var soa_edit_api: String?
  var api_rectify: Bool?
  var dnssec: Bool?
  var nsec3param: String?
}

/// Changes of sets as clients send them.
struct ZoneChangesBody: Decodable, Sendable {
  var rrsets: [RecordSetBody]
}

/// A set of records, or a change of one.
struct RecordSetBody: Decodable, Sendable {
  struct Record: Decodable, Sendable {
    var content: String
    var disabled: Bool?
  }

  struct Comment: Decodable, Sendable {
    var content: String
    var account: String?
    var modified_at: Int64?
  }

  var name: String
  var type: String
  var ttl: UInt32?
  var changetype: String?
  var records: [Record]?
  var comments: [Comment]?
}

/// Values of one kind of metadata.
struct MetadataBody: Decodable, Sendable {
  var kind: String?
  var metadata: [String]
}

/// A TSIG key; without `key` it is made here.
struct TransactionKeyBody: Decodable, Sendable {
  var name: String?
  var algorithm: String?
  var key: String?
}

/// An autoprimary.
struct AutoprimaryBody: Codable, Sendable {
  var ip: String
  var nameserver: String
  var account: String?
}

/// A new access key.
struct AccessKeyBody: Decodable, Sendable {
  var name: String
  var write: Bool?
  var zones: [String]?
}
