import DNSProtocol
import Foundation
import HTTPTypes
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  private struct Key: Encodable {
    var type = "TSIGKey"
    var id: String
    var name: String
    var algorithm: String
    var key: String

    init(_ key: TransactionKey, withSecret: Bool) {
      let dotted = key.name.hasSuffix(".") ? key.name : key.name + "."
      (id, name, algorithm) = (dotted, key.name, key.algorithm)
      self.key = withSecret ? key.secret : ""
    }
  }

  private static let algorithms = [
    "hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512",
  ]

  /// The keys of RFC 8945.
  var transactionKeyOperations: [Operation] {
    let path = "\(Self.serverPath)/tsigkeys"
    return [
      Operation(
        .get, path, "The TSIG keys, without their secrets", access: .readAll,
        answers: [.init(.ok, "[TSIGKey]")]
      ) { request in
        try request.checkServer()
        let keys = try await request.run { try $0.transactionKeys() }
        return try .json(keys.map { Key($0, withSecret: false) })
      },
      Operation(
        .post, path, "Add a TSIG key", access: .administer, body: "TSIGKeyBody",
        answers: [.init(.created, "TSIGKey")]
      ) { request in
        try request.checkServer()
        let body = try await request.body(TransactionKeyBody.self)
        let key = try Self.key(body, replacing: nil)
        try await request.desk.set(key, replacing: nil, request)
        return try .json(Key(key, withSecret: true), status: .created)
      },
      Operation(
        .get, "\(path)/{key}", "A TSIG key with its secret", access: .administer,
        answers: [.init(.ok, "TSIGKey")]
      ) { request in
        try .json(Key(try await request.desk.transactionKey(request), withSecret: true))
      },
      Operation(
        .put, "\(path)/{key}", "Change a TSIG key", access: .administer, body: "TSIGKeyBody",
        answers: [.init(.ok, "TSIGKey")]
      ) { request in
        let body = try await request.body(TransactionKeyBody.self)
        let old = try await request.desk.transactionKey(request)
        let key = try Self.key(body, replacing: old)
        try await request.desk.set(key, replacing: old.name, request)
        return try .json(Key(key, withSecret: true))
      },
      Operation(
        .delete, "\(path)/{key}", "Remove a TSIG key", access: .administer,
        answers: [.init(.noContent, nil)]
      ) { request in
        let (key, author) = (try await request.desk.transactionKey(request), request.author)
        _ = try await request.run { try $0.removeTransactionKey(named: key.name, by: author) }
        return .noContent()
      },
    ]
  }

  private func set(
    _ key: TransactionKey, replacing name: String?, _ request: APIRequest
  ) async throws {
    let author = request.author
    try await request.run { try $0.setTransactionKey(key, replacing: name, by: author) }
  }

  private func transactionKey(_ request: APIRequest) async throws -> TransactionKey {
    try request.checkServer()
    guard let name = ZonePath.name(try request.value("key"))?.withoutDot.lowercased() else {
      throw APIError.notFound
    }
    let keys = try await request.run { try $0.transactionKeys() }
    guard let key = keys.first(where: { $0.name.lowercased() == name }) else {
      throw APIError.notFound
    }
    return key
  }

  private static func key(
    _ body: TransactionKeyBody, replacing old: TransactionKey?
  ) throws -> TransactionKey {
    guard let text = body.name ?? old?.name, let name = try? DomainName(text), !name.isRoot else {
      throw APIError.unprocessable("name: a name as of a host is expected")
    }
    let algorithm = (body.algorithm ?? old?.algorithm ?? "").lowercased()
    guard algorithms.contains(algorithm) else {
      throw APIError.unprocessable(
        "algorithm: \(algorithm) is not one of \(algorithms.joined(separator: ", "))")
    }
    var secret = body.key ?? old?.secret ?? ""
    if secret.isEmpty {
      var generator = SystemRandomNumberGenerator()
      let octets = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
      secret = Data(octets).base64EncodedString()
    }
    guard let octets = Data(base64Encoded: secret), !octets.isEmpty, secret.utf8.count <= 255 else {
      throw APIError.unprocessable("key: at most 255 letters of base64 are expected")
    }
    return TransactionKey(
      name: name.withoutDot.lowercased(), algorithm: algorithm, secret: secret)
  }
}
