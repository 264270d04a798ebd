import DNSProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import ZoneDatabase

/// Writes zones as JSON, piece by piece: a zone may have a million records.
struct ZoneText {
  /// About how many octets a piece has.
  private static let piece = 1 << 16

  /// A zone in a list, without its records.
  static func summary(_ zone: ZoneSummary, serial: UInt32?) -> String {
    "{\(fields(zone, serial: serial, metadata: nil))}"
  }

  /// A zone with its sets as a response.
  static func response(
    _ content: ZoneContent, withSets: Bool, withCount: Bool = false, status: HTTPResponse.Status,
    headers: HTTPFields
  ) -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    if let version = content.version { headers[.eTag] = "\"\(version)\"" }
    headers[.cacheControl] = "no-cache"
    return Response(
      status: status, headers: headers,
      body: ResponseBody { writer in
        var text = ByteBuffer()
        text.writeString(
          "{" + fields(content.zone, serial: content.serial, metadata: content.metadata))
        if withCount { text.writeString(",\"record_count\":\(content.records.count)") }
        if withSets {
          text.writeString(",\"rrsets\":[")
          var isFirst = true
          for set in RecordSets(content) {
            if !isFirst { text.writeString(",") }
            isFirst = false
            text.writeString(Self.set(set))
            if text.readableBytes >= piece {
              try await writer.write(text)
              text.clear()
            }
          }
          text.writeString("]")
        }
        if !content.defects.isEmpty {
          let list = content.defects.prefix(100).map { JSONText.quoted($0.description) }
          text.writeString(",\"defects\":[\(list.joined(separator: ","))]")
        }
        text.writeString("}")
        try await writer.write(text)
        try await writer.finish(nil)
      })
  }

  private static func fields(
    _ zone: ZoneSummary, serial: UInt32?, metadata: [String: [String]]?
  ) -> String {
    let quoted = JSONText.quoted
    let identifier = quoted(ZonePath.identifier(zone.name))
    let masters = (zone.master ?? "").split { $0 == "," || $0 == " " || $0 == ";" }
    let catalog = zone.catalog.flatMap { try? DomainName($0).description } ?? ""
    var parts = [
      "\"id\":\(identifier)", "\"name\":\(quoted(zone.name.description))", "\"type\":\"Zone\"",
      "\"url\":\(quoted(ZonePath.url(zone.name)))", "\"kind\":\"\(zone.kind.apiWord)\"",
      "\"serial\":\(serial ?? 0)", "\"notified_serial\":\(zone.notifiedSerial ?? 0)",
      "\"edited_serial\":\(serial ?? 0)",
      "\"masters\":[\(masters.map { quoted(String($0)) }.joined(separator: ","))]",
      "\"dnssec\":false", "\"account\":\(quoted(zone.account ?? ""))",
      "\"catalog\":\(quoted(catalog))", "\"last_check\":\(zone.lastCheck ?? 0)",
    ]
    if let metadata {
      let policy = metadata["SOA-EDIT-API"]?.first ?? "DEFAULT"
      parts += [
        "\"soa_edit\":\(quoted(metadata["SOA-EDIT"]?.first ?? ""))",
        "\"soa_edit_api\":\(quoted(policy))",
        "\"api_rectify\":\(metadata["API-RECTIFY"]?.first == "1")", "\"nsec3param\":\"\"",
        "\"nsec3narrow\":false", "\"presigned\":false", "\"nameservers\":[]",
        "\"master_tsig_key_ids\":[]", "\"slave_tsig_key_ids\":[]",
      ]
    }
    return parts.joined(separator: ",")
  }

  private static func set(_ set: RecordSets.Element) -> String {
    let quoted = JSONText.quoted
    let records = set.records.map { record in
      let content = (try? record.recordData.contentText) ?? ""
      return "{\"content\":\(quoted(content)),\"disabled\":\(record.isDisabled)}"
    }
    let comments = set.comments.map { comment in
      "{\"account\":\(quoted(comment.account)),\"content\":\(quoted(comment.text)),"
        + "\"modified_at\":\(comment.modified)}"
    }
    return "{\"name\":\(quoted(set.owner.description)),\"type\":\(quoted(set.type.databaseWord)),"
      + "\"ttl\":\(set.records.first?.ttl ?? 0),"
      + "\"records\":[\(records.joined(separator: ","))],"
      + "\"comments\":[\(comments.joined(separator: ","))]}"
  }
}

extension ZoneKind {
  /// The word of PowerDNS' API.
  var apiWord: String {
    switch self {
    case .native: "Native"
    case .primary: "Master"
    case .secondary: "Slave"
    case .producer: "Producer"
    case .consumer: "Consumer"
    }
  }
}
