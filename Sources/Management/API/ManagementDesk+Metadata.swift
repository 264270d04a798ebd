import HTTPTypes
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  private struct Metadata: Encodable {
    var type = "Metadata"
    var kind: String
    var metadata: [String]
  }

  /// Kinds that are changed in other ways, or mean something that isn't here yet.
  private static let protectedKinds: Set<String> = [
    "AXFR-MASTER-TSIG", "LUA-AXFR-SCRIPT", "NSEC3NARROW", "NSEC3PARAM", "PRESIGNED",
    "TSIG-ALLOW-AXFR",
  ]

  /// The metadata of zones.
  var metadataOperations: [Operation] {
    let path = "\(Self.zonePath)/metadata"
    return [
      Operation(
        .get, path, "All metadata of a zone", access: .read, answers: [.init(.ok, "[Metadata]")]
      ) { request in
        let metadata = try await request.desk.metadata(request)
        return try .json(
          metadata.sorted { $0.key < $1.key }.map { Metadata(kind: $0.key, metadata: $0.value) })
      },
      Operation(
        .post, path, "Add metadata to a zone", access: .write, body: "MetadataBody",
        answers: [.init(.created, "Metadata")]
      ) { request in
        let body = try await request.body(MetadataBody.self)
        let kind = try Self.checked(body.kind ?? "")
        try request.checkServer()
        try Self.check(body.metadata)
        let (zone, condition) = (try request.zone(), request.condition())
        let author = request.author
        let values = try await request.run {
          try $0.addMetadata(kind, body.metadata, toZone: zone, if: condition, by: author)
        }
        return try .json(Metadata(kind: kind, metadata: values), status: .created)
      },
      Operation(
        .get, "\(path)/{kind}", "Metadata of one kind", access: .read,
        answers: [.init(.ok, "Metadata")]
      ) { request in
        let kind = try request.value("kind").uppercased()
        let values = try await request.desk.metadata(request)[kind] ?? []
        return try .json(Metadata(kind: kind, metadata: values))
      },
      Operation(
        .put, "\(path)/{kind}", "Replace metadata of one kind", access: .write,
        body: "MetadataBody", answers: [.init(.ok, "Metadata")]
      ) { request in
        let kind = try Self.checked(try request.value("kind"))
        let body = try await request.body(MetadataBody.self)
        try await request.desk.setMetadata(kind, body.metadata, request)
        return try .json(Metadata(kind: kind, metadata: body.metadata))
      },
      Operation(
        .delete, "\(path)/{kind}", "Remove metadata of one kind", access: .write,
        answers: [.init(.noContent, nil)]
      ) { request in
        let kind = try Self.checked(try request.value("kind"))
        try await request.desk.setMetadata(kind, [], request)
        return .noContent()
      },
    ]
  }

  private func metadata(_ request: APIRequest) async throws -> [String: [String]] {
    try request.checkServer()
    let zone = try request.zone()
    guard let content = try await request.run({ try $0.content(ofZone: zone, matching: nil) })
    else { throw APIError.notFound }
    return content.metadata
  }

  private func setMetadata(
    _ kind: String, _ values: [String], _ request: APIRequest
  ) async throws {
    try request.checkServer()
    try Self.check(values)
    let (zone, condition, author) = (try request.zone(), request.condition(), request.author)
    try await request.run {
      try $0.setDetails(
        ZoneDetails(metadata: [kind: values]), ofZone: zone, if: condition, by: author)
    }
  }

  private static func check(_ values: [String]) throws {
    for value in values where value.utf8.count > 60_000 || value.contains("\0") {
      throw APIError.unprocessable("metadata: a value is too long, or has the character NUL")
    }
  }

  private static func checked(_ kind: String) throws -> String {
    let kind = kind.uppercased()
    let letters = kind.utf8.allSatisfy {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard (1...32).contains(kind.utf8.count), letters else {
      throw APIError.unprocessable("kind: 1 to 32 letters, digits and hyphens are expected")
    }
    guard !protectedKinds.contains(kind) else {
      throw APIError.unprocessable("kind: \(kind) can't be changed as metadata")
    }
    return kind
  }
}
