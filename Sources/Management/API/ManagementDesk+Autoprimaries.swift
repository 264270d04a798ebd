import DNSProtocol
import DatagramTransport
import HTTPTypes
import Hummingbird
import ZoneDatabase

extension ManagementDesk {
  /// Whose notifications would create secondary zones.
  var autoprimaryOperations: [Operation] {
    let path = "\(Self.serverPath)/autoprimaries"
    return [
      Operation(
        .get, path, "The autoprimaries", access: .readAll, answers: [.init(.ok, "[Autoprimary]")]
      ) { request in
        try request.checkServer()
        let all = try await request.run { try $0.autoprimaries() }
        return try .json(
          all.map {
            AutoprimaryBody(ip: $0.address, nameserver: $0.nameServer, account: $0.account)
          })
      },
      Operation(
        .post, path, "Add an autoprimary", access: .administer, body: "Autoprimary",
        answers: [.init(.created, "Autoprimary")]
      ) { request in
        try request.checkServer()
        let body = try await request.body(AutoprimaryBody.self)
        guard let address = try? ListenAddress(body.ip, defaultPort: 53) else {
          throw APIError.unprocessable("ip: \(body.ip) is no address")
        }
        guard let name = try? DomainName(body.nameserver) else {
          throw APIError.unprocessable("nameserver: \(body.nameserver) is no name")
        }
        guard (body.account ?? "").utf8.count <= 40 else {
          throw APIError.unprocessable("account: at most 40 octets are expected")
        }
        let new = Autoprimary(
          address: address.host, nameServer: name.withoutDot.lowercased(),
          account: body.account ?? "")
        let author = request.author
        try await request.run { try $0.addAutoprimary(new, by: author) }
        return try .json(
          AutoprimaryBody(ip: new.address, nameserver: new.nameServer, account: new.account),
          status: .created)
      },
      Operation(
        .delete, "\(path)/{ip}/{nameserver}", "Remove an autoprimary", access: .administer,
        answers: [.init(.noContent, nil)]
      ) { request in
        try request.checkServer()
        let (address, author) = (try request.value("ip"), request.author)
        guard let name = try? DomainName(try request.value("nameserver")) else {
          throw APIError.notFound
        }
        let isGone = try await request.run {
          try $0.removeAutoprimary(
            address: address, nameServer: name.withoutDot.lowercased(), by: author)
        }
        guard isGone else { throw APIError.notFound }
        return .noContent()
      },
    ]
  }
}
