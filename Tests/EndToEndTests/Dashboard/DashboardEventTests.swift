import Foundation
import Testing

extension DashboardTests {
  @Test(
    "What happens is told once and with its own time, whatever becomes of the connection; a database that is away is seen",
    .enabled(if: hasBrowser))
  func happenings() async throws {
    try await onThread {
      let server = try DashboardServer()
      let target = try #require(UInt16(server.address.split(separator: ":").last?.dropLast() ?? ""))
      let proxy = try DroppingProxy(to: target)
      defer { proxy.stop() }
      let browser = try Browser()
      try browser.appear(.desktop)
      try browser.open("http://127.0.0.1:\(proxy.port)/")
      try Self.wait { try server.dig("www.example.com", "A") == ["192.0.2.80"] }
      try server.change("www.example.com.", "A", to: "192.0.2.1")
      try server.create("new.test.")
      try Self.wait { try server.dig("new.test", "SOA").count == 1 }
      try server.remove("new.test.")
      let events = try Self.seeChanges(browser)
      try Self.loseDatabase(server, browser)
      // Cut, and there again.
      proxy.set(.resetting)
      try browser.wait("document.querySelector('#live').dataset.state === 'stale'")
      proxy.set(.passing)
      try browser.wait("document.querySelector('#live').dataset.state === 'live'")
      try server.change("www.example.com.", "A", to: "192.0.2.2")
      let count = "\(Self.changes).filter((text) => text.includes('www')).length"
      try browser.wait("\(count) === 2")
      #expect(try browser.run("return \(Self.changes).length") as? Int == events.count + 1)
      // A page that is opened later has the same times.
      try browser.run("location.reload()")
      try browser.wait("\(count) === 2")
      let again = try browser.run("return \(Self.changes)") as? [String] ?? []
      #expect(again.filter(events.contains) == events)
      #expect(try browser.complaints() == [])
    }
  }

  /// The changes that the page shows, with their times.
  private static let changes = """
    [...document.querySelectorAll('.events [data-level=change]')].map((entry) => `${entry.querySelector('time').dateTime} ${entry.querySelector('bdi').textContent}`)
    """

  private static func seeChanges(_ browser: Browser) throws -> [String] {
    try browser.wait("\(Self.changes).some((text) => text.endsWith('new.test. was removed'))")
    let events = try browser.run("return \(Self.changes)") as? [String] ?? []
    func has(_ words: Regex<Substring>) -> Bool { events.contains { $0.contains(words) } }
    #expect(
      has(#/example\.com\. has changed records(?:, serial \d+)?: .*www\.example\.com\./#),
      "\(events)"
    )
    #expect(has(#/new\.test\. is new or changed as a whole, serial \d+$/#), "\(events)")
    return events
  }

  /// The database is taken away: the page says so, with what to do, until it is there again.
  private static func loseDatabase(_ server: DashboardServer, _ browser: Browser) throws {
    let database = FaultyFile(server.server.directory.path)
    let tile = "document.querySelector('[data-tile=Database]').innerText"
    try browser.wait("\(tile).includes('following')")
    try database.take()
    try browser.wait("\(tile).includes('away')")
    #expect(
      try browser.text("document.querySelector('[data-tile=Database]').dataset.level") == "warning")
    let verdict = "document.querySelector('.verdict')"
    try browser.wait("\(verdict).dataset.level === 'warning'")
    #expect(
      try browser.text("document.querySelector('#verdict').textContent")
        .hasPrefix("The database can't be read"))
    try browser.wait("\(verdict).querySelector('.remedy code')?.checkVisibility()")
    #expect(
      try browser.text("\(verdict).querySelector('.remedy').innerText").contains(
        "martlet zone list"))
    // However long the remedy is, the sentence has the room.
    #expect(
      try browser.text(
        "document.querySelector('#verdict').clientWidth > \(verdict).querySelector('.remedy').clientWidth"
      ) == "true")
    #expect(try browser.text("document.body.innerText").contains("away: "))
    try browser.wait("document.title.startsWith('! Warning')")
    try browser.picture("database-away", wholePage: false)
    try database.giveBack()
    try browser.wait("\(verdict).dataset.level === 'good'")
    try browser.wait("\(tile).includes('following')")
  }
}
