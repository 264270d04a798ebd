import DNSProtocol
import HTTPTypes
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  /// Where the operations of a server are.
  static let serverPath = "/api/v1/servers/{server}"

  /// The list of zones, and new ones.
  var zoneListOperations: [Operation] {
    [
      Operation(
        .get, "\(Self.serverPath)/zones", "The zones, ordered by name", access: .read,
        query: [
          .init("zone", .text, "The zone of this name alone"),
          .init("dnssec", .boolean, "Taken and without effect"),
          .init("containing", .text, "Only names with this text"),
          .init(
            "kind", .choice(["Native", "Master", "Slave", "Producer", "Consumer"]),
            "Only zones of this kind"),
          .init("account", .text, "Only zones of this account"),
          .init("after", .text, "Only zones that come after this name"),
          .init("limit", .number(1...100_000), "How many at most; Link tells how to go on"),
        ], answers: [.init(.ok, "[Zone]")]
      ) { try await $0.desk.listZones($0) },
      Operation(
        .post, "\(Self.serverPath)/zones", "Create a zone", access: .write,
        query: [.init("rrsets", .boolean, "Whether the answer has its sets")], body: "NewZone",
        answers: [.init(.created, "Zone")]
      ) { try await $0.desk.createZone($0) },
    ]
  }

  private func listZones(_ request: APIRequest) async throws -> Response {
    try request.checkServer()
    _ = try request.flag("dnssec", default: true)
    var query = ZoneQuery()
    if let text = request.query("zone") {
      // What is no name is the name of no zone.
      guard let name = try? DomainName(text) else { return .json(text: "[]".utf8) }
      query.name = name
    }
    query.containing = request.query("containing").flatMap { $0.isEmpty ? nil : $0.lowercased() }
    query.account = request.query("account")
    query.after = try request.name("after")
    if let word = request.query("kind") {
      guard let kind = ZoneKind(word: word) else {
        throw APIError(.badRequest, "kind: Native, Master, Slave, Producer or Consumer is expected")
      }
      query.kind = kind
    }
    let limit = try request.number("limit", in: 1...100_000)
    // A key of some zones sees a part of what the database finds.
    query.limit = request.grant?.isUnlimited == true ? limit : nil
    let asked = query
    var (zones, hasMore) = try await request.run { try $0.zones(matching: asked) }
    if let grant = request.grant, !grant.isUnlimited {
      zones = zones.filter { grant.covers($0.zone.name) }
      if let limit, zones.count > limit {
        zones = Array(zones[..<limit])
        hasMore = true
      }
    }
    var headers: HTTPFields = [:]
    if hasMore, let last = zones.last {
      headers[Self.link] = "<\(Self.nextPage(request, after: last.zone.name))>; rel=\"next\""
    }
    let list = zones.map { ZoneText.summary($0.zone, serial: $0.serial) }
    return .json(text: "[\(list.joined(separator: ","))]".utf8, headers: headers)
  }

  private static let link = HTTPField.Name("Link")!

  /// The same question for what comes after a zone (RFC 8288).
  private static func nextPage(_ request: APIRequest, after name: DomainName) -> String {
    let uri = request.request.uri
    let kept = (uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("after=") }
    let after = "after=\(URLText.escaped(name.description))"
    return "\(uri.path)?\((kept.map(String.init) + [after]).joined(separator: "&"))"
  }

  private func createZone(_ request: APIRequest) async throws -> Response {
    try request.checkServer()
    let withSets = try request.flag("rrsets", default: true)
    let body = try await request.body(ZoneBody.self)
    guard let text = body.name, text.hasSuffix(".") else {
      throw APIError.unprocessable(
        "name: \(body.name ?? "nothing"), expected the zone's name with a dot at its end")
    }
    let name: DomainName
    do {
      name = try DomainName(text)
    } catch {
      throw APIError.unprocessable("name: \(text) \(error)")
    }
    guard request.grant?.covers(name) ?? false else {
      throw APIError(.forbidden, "the access key is limited to other zones than \(text)")
    }
    let author = request.author
    let new = try NewZoneBody(body, name: name, author: author.name)
    let content = try await request.run {
      try $0.createZone(
        NewZone(
          name: name, kind: new.details.kind ?? .native, master: new.details.master,
          account: new.details.account, records: new.records),
        details: new.details, sets: new.sets, by: author)
    }
    return ZoneText.response(
      content, withSets: withSets, status: .created,
      headers: [.location: ZonePath.url(content.zone.name)])
  }
}

extension APIRequest {
  /// There is one server, `localhost`.
  func checkServer() throws {
    guard try value("server") == "localhost" else { throw APIError.notFound }
  }
}
