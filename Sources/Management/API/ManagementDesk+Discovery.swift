import HTTPTypes
import Hummingbird

extension ManagementDesk {
  /// The version of PowerDNS' interface that clients may take this one for: three numbers, which
  /// some of them read.
  static let interfaceVersion = "5.0.2-martlet"

  private struct Version: Encodable {
    var version = 1
    var url = "/api/v1"
  }

  private struct Discovery: Encodable {
    var server_url = "/api/v1/servers{/server}"
    var api_features: [String] = []
  }

  /// Where things are.
  var discoveryOperations: [Operation] {
    [
      Operation(
        .get, "/api", "The versions of the interface", access: .read,
        answers: [.init(.ok, "[Version]")]
      ) { _ in try .json([Version()]) },
      Operation(
        .get, "/api/v1", "Where the servers are", access: .read,
        answers: [.init(.ok, "Discovery")]
      ) { _ in try .json(Discovery()) },
    ]
  }

  /// The interface's description, and whether anybody is here.
  var documentOperations: [Operation] {
    [
      Operation(
        .get, "/api/openapi.json", "This document", access: .open,
        answers: [.init(.ok, "Document")]
      ) { request in
        .json(text: OpenAPIDocument(operations: request.desk.operations).text.utf8)
      },
      Operation(
        .get, "/api/docs", "This document", access: .open, answers: [.init(.ok, "Document")]
      ) { request in
        .json(text: OpenAPIDocument(operations: request.desk.operations).text.utf8)
      },
      Operation(
        .get, "/healthz", "Whether all of the server moves, and if not, what stands still",
        access: .open,
        answers: [
          .init(.ok, "Text", type: "text/plain"),
          .init(.serviceUnavailable, "Text", type: "text/plain"),
        ]
      ) { request in .state("ok", unless: request.desk.monitor.troubles) },
    ]
  }
}
