import Conntrack
import Foundation
import Testing

@Suite("The manual", .serialized)
struct DocumentationTests {
  @Test(
    "Every command of the manual does what its page says", arguments: try DocumentationPage.all())
  func page(page: DocumentationPage) async throws {
    guard !page.hasNamespace || geteuid() == 0 else {
      return print("skipped: \(page.path) takes root, for a network namespace of its own")
    }
    let results = try await onThread { try DocumentationRun(page: page).run() }
    for result in results {
      let place = "\(page.path):\(result.command.line): \(result.command.text)"
      let output = result.output.joined(separator: "\n")
      guard let status = result.status else {
        Issue.record("\(place)\nwas not reached, or did not end")
        break
      }
      #expect(
        (status != 0) == result.command.isShownFailing, "\(place)\nstatus \(status)\n\(output)")
      #expect(result.isAsShown, "\(place)\nprinted something else:\n\(output)")
    }
  }

  @Test("Every finding of connection tracking is explained, and nothing else")
  func findings() throws {
    let text = try String(
      contentsOfFile: "\(DocumentationPage.root)/Documentation/conntrack-findings.md",
      encoding: .utf8)
    let explained = text.matches(of: /(?m)^### `([a-z-]+)`$/).map { String($0.1) }
    #expect(Set(explained) == Set(Finding.Kind.allCases.map(\.rawValue)))
    #expect(explained.count == Finding.Kind.allCases.count)
  }

  @Test("The manual's table of contents names every page, and every page that it names is there")
  func contents() throws {
    let folder = "\(DocumentationPage.root)/Documentation"
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") && $0 != "README.md" }
    for index in ["Documentation/README.md", "README.md"] {
      let text = try String(contentsOfFile: "\(DocumentationPage.root)/\(index)", encoding: .utf8)
      let links = text.matches(of: /\]\((?:Documentation\/)?([a-z-]+\.md)\)/).map { String($0.1) }
      #expect(Set(links) == Set(pages), "\(index)")
    }
  }
}
