import Foundation
import Testing

@Suite("The API's description of itself")
struct OpenAPITests {
  @Test("names routes that are there, and forms that it defines")
  func document() async throws {
    let server = try await TestServer()
    let reply = try await server.request("GET", "/api/openapi.json", key: nil)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any])
    #expect(document["openapi"] as? String == "3.1.0")
    let components = try #require(document["components"] as? [String: Any])
    let schemas = try #require(components["schemas"] as? [String: Any])
    let named = Set(
      reply.body.matches(of: /#\/components\/schemas\/([A-Za-z]+)/).map { String($0.1) })
    #expect(named.subtracting(schemas.keys).isEmpty)
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    #expect(paths.count > 25)
    for (path, operations) in paths {
      for (method, operation) in operations {
        let isOpen = (operation["security"] as? [Any])?.isEmpty == true
        let place = path.replacing("{server}", with: "localhost")
          .replacing(/\{[a-z]+\}/, with: "a")
        let answer = try await server.request(method.uppercased(), place, key: "wrong")
        // A server without a zone says that it is not ready.
        let expected = path == "/readyz" ? 503 : isOpen ? 200 : 401
        #expect(answer.status == expected, "\(method) \(path)")
      }
    }
    await server.stop()
  }
}
