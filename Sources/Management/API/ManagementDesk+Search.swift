import DNSProtocol
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  private struct Found: Encodable {
    var object_type: String
    var name: String
    var zone: String
    var zone_id: String
    var type: String?
    var content: String?
    var ttl: UInt32?
    var disabled: Bool?

    init(_ hit: SearchHit) {
      let of: ZoneSummary
      switch hit {
      case .zone(let zone):
        (object_type, name, of) = ("zone", zone.name.description, zone)
      case .record(let record, let zone):
        (object_type, name, of) = ("record", record.owner.description, zone)
        type = record.type.databaseWord
        content = (try? record.recordData.contentText) ?? ""
        (ttl, disabled) = (record.ttl, record.isDisabled)
      case .comment(let comment, let zone):
        (object_type, name, of) = ("comment", comment.owner.description, zone)
        (type, content) = (comment.type.databaseWord, comment.text)
      }
      zone = of.name.description
      zone_id = ZonePath.identifier(of.name)
    }
  }

  /// Searches; a key of some zones finds what is in them.
  func search(_ request: APIRequest) async throws -> Response {
    try request.checkServer()
    guard let pattern = request.query("q"), !pattern.isEmpty else {
      throw APIError(.badRequest, "q: a text is expected")
    }
    guard pattern.utf8.count <= 1000, !pattern.contains("\0") else {
      throw APIError(.badRequest, "q: the text is too long, or has the character NUL")
    }
    let most = try request.number("max", in: 1...10_000) ?? 100
    let word = request.query("object_type") ?? "all"
    guard ["all", "zone", "record", "comment"].contains(word) else {
      throw APIError(.badRequest, "object_type: all, zone, record or comment is expected")
    }
    let grant = request.grant
    let limit = grant?.isUnlimited == true ? most : 10_000
    let hits = try await request.run {
      try $0.search(
        pattern, zones: ["all", "zone"].contains(word), records: ["all", "record"].contains(word),
        comments: ["all", "comment"].contains(word), limit: limit)
    }
    let visible = hits.filter { grant?.covers($0.zone.name) ?? false }
    return try .json(visible.prefix(most).map(Found.init))
  }
}

extension SearchHit {
  /// The zone that it is of.
  fileprivate var zone: ZoneSummary {
    switch self {
    case .zone(let zone), .record(_, let zone), .comment(_, let zone): zone
    }
  }
}
