import DNSProtocol
import HTTPTypes
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  /// Where the operations of a zone are.
  static let zonePath = "\(serverPath)/zones/{zone}"

  /// One zone.
  var zoneOperations: [Operation] {
    [
      Operation(
        .get, Self.zonePath, "A zone with its sets", access: .read,
        query: [
          .init("rrsets", .boolean, "Whether with its sets"),
          .init("rrset_name", .text, "Only sets of this name"),
          .init("rrset_type", .text, "Only sets of this type"),
          .init("include_disabled", .boolean, "Whether with disabled records"),
          .init("record_count", .boolean, "Whether with the number of these records"),
        ], answers: [.init(.ok, "Zone"), .init(.notModified, nil)]
      ) { try await $0.desk.readZone($0) },
      Operation(
        .put, Self.zonePath, "Change what a zone has beside its sets, or all of it",
        access: .write, body: "ZoneUpdate", answers: [.init(.noContent, nil)],
        isConditional: true
      ) { try await $0.desk.updateZone($0) },
      Operation(
        .patch, Self.zonePath, "Change sets of a zone, all or none", access: .write,
        body: "ZoneChanges", answers: [.init(.noContent, nil)], isConditional: true
      ) { try await $0.desk.changeZone($0) },
      Operation(
        .delete, Self.zonePath, "Delete a zone", access: .write,
        answers: [.init(.noContent, nil)], isConditional: true
      ) { request in
        try request.checkServer()
        let (zone, condition, author) = (try request.zone(), request.condition(), request.author)
        try await request.run { try $0.deleteZone(zone, if: condition, by: author) }
        return .noContent()
      },
    ]
  }

  private func readZone(_ request: APIRequest) async throws -> Response {
    try request.checkServer()
    let zone = try request.zone()
    let withSets = try request.flag("rrsets", default: true)
    var filter = RecordFilter(
      includesDisabled: try request.flag("include_disabled", default: true))
    filter.owner = try request.name("rrset_name")
    if let word = request.query("rrset_type"), !word.isEmpty {
      guard let type = RecordType(databaseWord: word) else {
        throw APIError(.badRequest, "rrset_type: there is no type \(word)")
      }
      filter.types = [type]
    }
    if request.isConditionalRead,
      let version = try await request.run({ try $0.version(ofZone: zone) }), request.knows(version)
    {
      return Response(status: .notModified, headers: [.eTag: "\"\(version)\""])
    }
    let withCount = try request.flag("record_count", default: false)
    let wanted = withSets || withCount ? filter : nil
    guard let content = try await request.run({ try $0.content(ofZone: zone, matching: wanted) })
    else { throw APIError.notFound }
    return ZoneText.response(
      content, withSets: withSets, withCount: withCount, status: .ok, headers: [:])
  }

  private func updateZone(_ request: APIRequest) async throws -> Response {
    try request.checkServer()
    let (zone, condition, author) = (try request.zone(), request.condition(), request.author)
    let body = try await request.body(ZoneBody.self)
    let details = try body.details()
    let sets = try body.rrsets?.map { try $0.change(isReplacement: true, author: author.name) }
    if let sets {
      guard sets.contains(where: { $0.owner == zone && $0.type == .soa }) else {
        throw APIError.unprocessable("rrsets: the zone's SOA record is missing")
      }
    }
    try await request.run { database in
      if let sets {
        _ = try database.replaceContent(
          ofZone: zone, with: sets, details: details, if: condition, by: author)
      } else {
        try database.setDetails(details, ofZone: zone, if: condition, by: author)
      }
    }
    return .noContent()
  }

  private func changeZone(_ request: APIRequest) async throws -> Response {
    try request.checkServer()
    let (zone, condition, author) = (try request.zone(), request.condition(), request.author)
    let body = try await request.body(ZoneChangesBody.self)
    let changes = try body.rrsets.map { try $0.change(isReplacement: false, author: author.name) }
    let outcome = try await request.run {
      try $0.changeRecordSets(changes, ofZone: zone, if: condition, by: author)
    }
    var headers: HTTPFields = [:]
    if let version = outcome.version { headers[.eTag] = "\"\(version)\"" }
    if let serial = outcome.change.serial.before { headers[Self.oldSerial] = "\(serial)" }
    if let serial = outcome.change.serial.after { headers[Self.newSerial] = "\(serial)" }
    return .noContent(headers: headers)
  }

  private static let oldSerial = HTTPField.Name("X-PDNS-Old-Serial")!
  private static let newSerial = HTTPField.Name("X-PDNS-New-Serial")!
}

extension APIRequest {
  /// Whether the client has a version already.
  var isConditionalRead: Bool { request.headers[.ifNoneMatch] != nil }
}
