import DNSProtocol
import Foundation
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  /// Who changed what.
  var auditOperations: [Operation] {
    [
      Operation(
        .get, "/api/martlet/v1/audit", "Who changed what, the newest first", access: .read,
        query: [
          .init("zone", .text, "Only changes of this zone"),
          .init(
            "before", .number(1...Int(Int64.max)), "Only entries before the one of this number"),
          .init("limit", .number(1...1000), "How many at most"),
        ], answers: [.init(.ok, "[AuditEntry]")]
      ) { try await $0.desk.audit($0) }
    ]
  }

  private func audit(_ request: APIRequest) async throws -> Response {
    let zone = try request.name("zone")
    let grant = request.grant
    guard zone.map({ grant?.covers($0) ?? false }) ?? (grant?.isUnlimited ?? false) else {
      throw APIError(.forbidden, "the access key is limited to zones: name one of them")
    }
    let before = try request.number("before", in: 1...Int(Int64.max)).map(Int64.init)
    let limit = try request.number("limit", in: 1...1000) ?? 100
    let entries = try await request.run {
      try $0.auditTrail(ofZone: zone, before: before, limit: limit)
    }
    return .json(text: "[\(entries.map(Self.text).joined(separator: ","))]".utf8)
  }

  private static func text(_ entry: AuditEntry) -> String {
    let quoted = JSONText.quoted
    var parts = [
      "\"id\":\(entry.id)", "\"time\":\(entry.moment)",
      "\"author\":\(quoted(entry.author.name))", "\"origin\":\(quoted(entry.author.origin))",
      "\"action\":\(quoted(entry.action))",
    ]
    if let agent = entry.author.agent { parts.append("\"agent\":\(quoted(agent))") }
    if let zone = entry.zone {
      let name = (try? DomainName(databaseText: zone).description) ?? zone
      parts.append("\"zone\":\(quoted(name))")
    }
    if let serial = entry.serialBefore { parts.append("\"serial_before\":\(serial)") }
    if let serial = entry.serialAfter { parts.append("\"serial_after\":\(serial)") }
    // It is JSON in the database already, unless somebody else wrote it.
    let isObject =
      (try? JSONSerialization.jsonObject(with: Data(entry.detail.utf8))) is [String: Any]
    parts.append("\"detail\":\(isObject ? entry.detail : "{\"text\":\(quoted(entry.detail))}")")
    return "{\(parts.joined(separator: ","))}"
  }
}
