import DNSProtocol
import HTTPTypes
import Hummingbird
import NameServer

extension ManagementDesk {
  private struct Server: Encodable {
    var type = "Server"
    var id = "localhost"
    var daemon_type = "authoritative"
    var version = ManagementDesk.interfaceVersion
    var url = "/api/v1/servers/localhost"
    var config_url = "/api/v1/servers/localhost/config{/config_setting}"
    var zones_url = "/api/v1/servers/localhost/zones{/zone}"
    var autoprimaries_url = "/api/v1/servers/localhost/autoprimaries{/autoprimary}"
  }

  private struct Named: Encodable {
    var type: String
    var name: String
    var value: String
  }

  private struct Flushed: Encodable {
    var count: Int
    var result: String
  }

  /// The server as a whole.
  var serverOperations: [Operation] {
    [
      Operation(
        .get, "/api/v1/servers", "The servers: this one", access: .read,
        answers: [.init(.ok, "[Server]")]
      ) { _ in try .json([Server()]) },
      Operation(
        .get, Self.serverPath, "This server", access: .read, answers: [.init(.ok, "Server")]
      ) { request in
        try request.checkServer()
        return try .json(Server())
      },
      Operation(
        .get, "\(Self.serverPath)/config", "The settings in force", access: .readAll,
        answers: [.init(.ok, "[ConfigSetting]")]
      ) { request in
        try request.checkServer()
        return try .json(
          request.desk.server.settings.map { name, value in
            Named(
              type: "ConfigSetting", name: name,
              value: Self.shown(value, of: name, in: request.desk.database.place))
          })
      },
      Operation(
        .get, "\(Self.serverPath)/statistics", "Figures since the start", access: .readAll,
        query: [
          .init("statistic", .text, "This one alone"),
          .init("includerings", .boolean, "Whether with the most frequent names and clients"),
        ], answers: [.init(.ok, "[Statistic]")]
      ) { try $0.desk.statistics($0) },
      Operation(
        .get, "\(Self.serverPath)/search-data", "Zones, records and comments with a text",
        access: .read,
        query: [
          .init("q", .text, "The text; * stands for any, ? for one letter", isRequired: true),
          .init("max", .number(1...10_000), "How many at most"),
          .init("object_type", .choice(["all", "zone", "record", "comment"]), "Of what kind"),
        ], answers: [.init(.ok, "[SearchResult]")]
      ) { try await $0.desk.search($0) },
      Operation(
        .put, "\(Self.serverPath)/cache/flush", "Forget what is cached: nothing is", access: .read,
        query: [.init("domain", .text, "Of which name", isRequired: true)],
        answers: [.init(.ok, "FlushResult")]
      ) { request in
        try request.checkServer()
        guard try request.name("domain") != nil else {
          throw APIError.unprocessable("domain: a name is expected")
        }
        return try .json(Flushed(count: 0, result: "Flushed cache."))
      },
    ]
  }

  /// A setting's value without what is secret in it.
  private static func shown(_ value: String, of name: String, in place: String) -> String {
    switch name {
    case "management.key-digest": value.isEmpty ? "" : "***"
    case "database": place
    default: value
    }
  }
}
