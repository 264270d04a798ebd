import DNSProtocol
import HTTPTypes
import Hummingbird
import ZoneDatabase
import ZoneFile

extension ManagementDesk {
  struct Outcome: Encodable {
    var result: String
  }

  private struct Export: Encodable {
    var zone: String
  }

  /// What else can be done with a zone.
  var zoneExtraOperations: [Operation] {
    [
      Operation(
        .put, "\(Self.zonePath)/notify", "Tell replicas of a change: they follow the database",
        access: .write, answers: [.init(.ok, "Result")]
      ) { request in
        try await request.desk.expectZone(request)
        return try .json(Outcome(result: "Replicas follow the database; nobody is to be notified"))
      },
      Operation(
        .put, "\(Self.zonePath)/rectify",
        "Compute what follows from the records: nothing is stored",
        access: .write, answers: [.init(.ok, "Result")]
      ) { request in
        try await request.desk.expectZone(request)
        return try .json(Outcome(result: "Rectified: there is nothing to rectify"))
      },
      Operation(
        .put, "\(Self.zonePath)/axfr-retrieve", "Fetch a secondary zone", access: .write,
        answers: []
      ) { request in
        try await request.desk.expectZone(request)
        throw APIError.unprocessable("zone transfers are not in this version")
      },
      Operation(
        .get, "\(Self.zonePath)/export", "A zone as a master file", access: .read,
        answers: [.init(.ok, "Text", type: "text/plain"), .init(.ok, "Export")]
      ) { try await $0.desk.export($0) },
    ]
  }

  /// Answers 404 where there is no such zone.
  func expectZone(_ request: APIRequest) async throws {
    try request.checkServer()
    let zone = try request.zone()
    guard try await request.run({ try $0.content(ofZone: zone, matching: nil) }) != nil else {
      throw APIError.notFound
    }
  }

  private func export(_ request: APIRequest) async throws -> Response {
    try request.checkServer()
    let zone = try request.zone()
    guard
      let content = try await request.run({ try $0.content(ofZone: zone, matching: RecordFilter()) }
      )
    else { throw APIError.notFound }
    let records = try content.records.map {
      ResourceRecord(owner: $0.owner, ttl: $0.ttl, data: try $0.recordData)
    }
    let text = ZoneFileWriter(origin: zone).text(of: records)
    let accepted = request.request.headers[.accept] ?? ""
    return accepted.contains("application/json") ? try .json(Export(zone: text)) : .text(text)
  }
}
