import Foundation
import Testing

@Suite("The manual", .serialized)
struct DocumentationTests {
  @Test(
    "Every command of the manual does what its page says", arguments: try DocumentationPage.all())
  func page(page: DocumentationPage) async throws {
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
