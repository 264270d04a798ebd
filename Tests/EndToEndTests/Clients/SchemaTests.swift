import Foundation
import Testing

/// The API against its own description, by a program that makes up requests.
@Suite("The OpenAPI document", .serialized)
struct SchemaTests {
  @Test(
    "Whatever is sent, no answer is a 500, and none is other than the document says",
    .timeLimit(.minutes(3)))
  func schemathesis() async throws {
    guard ClientTool.isInstalled("schemathesis") else { return }
    try await onThread {
      // A key that may do everything, and a database that nobody needs.
      let server = try ManagedServer(.martlet)
      for name in ["example.com.", "example.net."] { try server.makeZone(name) }
      let output = try ClientTool.run(
        [
          "schemathesis", "run", "\(server.address)/api/openapi.json", "--seed", "1",
          "--generation-deterministic",
          "--max-examples", "15", "--phases", "examples,coverage,fuzzing", "--max-failures", "20",
          "--header", "X-API-Key: \(ManagedServer.key)", "--request-timeout", "5",
          "--suppress-health-check", "all", "--no-shrink", "--warnings", "off",
          // Events never end.
          "--exclude-path", "/api/martlet/v1/events",
          // A request may be refused for more reasons than a schema can say, and what a schema
          // doesn't name is let pass, as clients need it.
          "--checks",
          """
          not_a_server_error,status_code_conformance,content_type_conformance,\
          response_headers_conformance,response_schema_conformance,unsupported_method,ignored_auth
          """,
        ], in: server.folder.path, seconds: 120)
      print(output.suffix(1500))
      #expect(server.process.isRunning)
      try server.api(
        "POST", "/zones",
        #"{"name": "afterwards.example.", "kind": "Native", "nameservers": ["ns1.example.com."]}"#,
        201)
      try server.expect("afterwards.example", "NS", ["ns1.example.com."])
    }
  }
}
