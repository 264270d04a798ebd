import DNSProtocol
import Foundation
import HTTPTypes
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  private struct Key: Encodable {
    var name: String
    var write: Bool
    var zones: [String]?
    var created: Int64
    var key: String?

    init(_ key: AccessKey, secret: String? = nil) {
      (name, write, created) = (key.name, key.mayWrite, key.created)
      zones = key.zones?.map { (try? DomainName($0).description) ?? $0 }
      self.key = secret
    }
  }

  /// Who may use the API.
  var keyOperations: [Operation] {
    let path = "/api/martlet/v1/keys"
    return [
      Operation(
        .get, path, "The access keys: their names and what they may do", access: .administer,
        answers: [.init(.ok, "[AccessKey]")]
      ) { request in
        let keys = try await request.run { try $0.accessKeys() }
        return try .json(keys.map { Key($0) })
      },
      Operation(
        .post, path, "Make an access key, which is shown now and never again",
        access: .administer, body: "NewAccessKey", answers: [.init(.created, "AccessKey")]
      ) { try await $0.desk.createKey($0) },
      Operation(
        .delete, "\(path)/{name}", "Delete an access key", access: .administer,
        answers: [.init(.noContent, nil)]
      ) { request in
        let (name, author) = (try request.value("name"), request.author)
        guard !name.contains("\0"),
          try await request.run({ try $0.removeAccessKey(named: name, by: author) })
        else { throw APIError.notFound }
        await request.desk.keys.forget()
        return .noContent()
      },
    ]
  }

  private func createKey(_ request: APIRequest) async throws -> Response {
    let body = try await request.body(AccessKeyBody.self)
    guard body.zones?.isEmpty != true else {
      throw APIError.unprocessable("zones: name some, or leave them out for all")
    }
    let zones = try body.zones?.map { text in
      do {
        return try DomainName(text).databaseText
      } catch {
        throw APIError.unprocessable("zones: \(text) \(error)")
      }
    }
    let secret = AccessKeySecret()
    let key = AccessKey(
      name: body.name, digest: secret.digest, mayWrite: body.write ?? false, zones: zones,
      created: Int64(Date().timeIntervalSince1970))
    let author = request.author
    try await request.run { try $0.addAccessKey(key, by: author) }
    await keys.forget()
    return try .json(Key(key, secret: secret.text), status: .created)
  }
}
