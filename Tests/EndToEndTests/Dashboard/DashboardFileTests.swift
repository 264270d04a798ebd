import Foundation
import Testing

@Suite("The dashboard's files")
struct DashboardFileTests {
  private static let folder = "\(DocumentationPage.root)/Sources/Management/Dashboard/Page"

  @Test("nothing in them makes HTML of texts or code of data, and together they are small")
  func sources() throws {
    var size = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted() {
      let text = try String(contentsOfFile: "\(Self.folder)/\(name)", encoding: .utf8)
      size += text.utf8.count
      for word in [
        "innerHTML", "outerHTML", "insertAdjacentHTML", "setHTML", "document.write", "DOMParser",
        "createContextualFragment", "srcdoc", "eval(", "Function(", "javascript:", " style=",
        "http://", "https://",
      ] {
        let isName = name == "icon.svg" || name == "text.js"
        let shown = isName ? text.replacing("http://www.w3.org/2000/svg", with: "") : text
        #expect(!shown.contains(word), "\(name) has \(word)")
      }
    }
    #expect(size > 10_000)
    #expect(size < 150_000)
  }

  @Test("they are served with a policy, with tags, to everybody and to nobody's frames")
  func headers() async throws {
    try await onThread {
      let server = try DashboardServer()
      for path in ["", "dashboard.css", "dashboard.js", "dashboard/graph.js", "icon.svg"] {
        let first = try RunningServer.run(["curl", "-sS", "-i", "\(server.address)\(path)"])
        let head = first.components(separatedBy: "\r\n\r\n")[0].lowercased()
        #expect(head.hasPrefix("http/1.1 200"), "\(path)")
        for field in [
          "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; "
            + "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'",
          "x-content-type-options: nosniff", "referrer-policy: no-referrer",
          "cache-control: no-cache",
        ] {
          #expect(head.contains(field), "\(path) \(field)")
        }
        let tag = try #require(head.firstMatch(of: #/etag: ("[0-9a-f]+")/#)?.1)
        let second = try RunningServer.run([
          "curl", "-sS", "-i", "-H", "If-None-Match: \(tag)", "\(server.address)\(path)",
        ])
        #expect(second.hasPrefix("HTTP/1.1 304"), "\(path)")
      }
    }
  }
}
