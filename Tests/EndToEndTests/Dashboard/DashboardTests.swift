import Foundation
import Testing

@Suite("The dashboard in Chromium", .serialized)
struct DashboardTests {
  static var hasBrowser: Bool { isInstalled("chromium") && isInstalled("chromedriver") }

  @Test(
    "Records are changed in the page: asked for a key, told what is wrong, and answered over DNS",
    .enabled(if: hasBrowser))
  func records() async throws {
    try await onThread {
      let server = try DashboardServer()
      let browser = try Browser()
      try browser.appear(.desktop)
      try browser.open("\(server.address)#/zones")
      try Self.giveKey(server, browser)
      try Self.useKeyboard(browser)
      try Self.openZone(browser)
      try Self.edit(server, browser)
      try Self.conflict(server, browser)
      try Self.inject(server, browser)
      try Self.changeMeanwhile(server, browser)
      try Self.lookAt("zone", browser)
      try browser.open("\(server.address)#/zones")
      try browser.wait("document.querySelector('.list a')?.checkVisibility()")
      try Self.lookAt("zones", browser)
      try Self.readList(browser)
      try browser.click("#tab-audit")
      try browser.wait("document.querySelector('.trail li')")
      #expect(
        try browser.text("document.querySelector('.trail').textContent").contains("admin"))
      try Self.lookAt("audit", browser)
      #expect(try browser.complaints() == [])
    }
  }

  /// A wrong key first, then the right one.
  private static func giveKey(_ server: DashboardServer, _ browser: Browser) throws {
    try browser.wait("document.querySelector('dialog input[type=password]')")
    try browser.fill("dialog input", "wrong")
    try browser.click("dialog .primary")
    try browser.wait("document.querySelector('dialog .problem')?.textContent.includes('know')")
    try browser.picture("key", wholePage: false)
    try browser.fill("dialog input", server.key)
    try browser.press(.enter)
    try browser.wait("document.querySelector('.list a')?.textContent === 'example.com.'")
    #expect(try browser.run("return localStorage.length") as? Int == 0)
  }

  private static func useKeyboard(_ browser: Browser) throws {
    try browser.run("document.activeElement.blur(); scrollTo(0, 0)")
    try browser.press(.tab)
    #expect(try browser.text("document.activeElement.className") == "skip")
    try browser.press(.enter)
    #expect(try browser.text("document.activeElement.id") == "main")
    try browser.run("document.querySelector('#tab-zones').focus()")
    try browser.press(.right)
    try browser.wait("document.querySelector('#tab-audit').ariaSelected === 'true'")
    #expect(try browser.text("document.activeElement.id") == "tab-audit")
    try browser.press(.home)
    try browser.wait("document.querySelector('#view-status').checkVisibility()")
    try browser.press(.right)
    try browser.wait("document.querySelector('.list a')?.checkVisibility()")
  }

  private static func openZone(_ browser: Browser) throws {
    try browser.fill("#zone-filter", "nothing like this")
    try browser.wait("document.querySelector('#view-zones .empty').checkVisibility()")
    try browser.fill("#zone-filter", "example")
    try browser.wait("document.querySelector('.list a')?.checkVisibility()")
    try browser.click(".list a")
    try browser.wait("document.querySelector('[data-set=\"www.example.com. A\"]')")
    #expect(try browser.text("document.querySelector('#serial').textContent") == "1")
  }

  private static func edit(_ server: DashboardServer, _ browser: Browser) throws {
    try browser.click("[data-set='www.example.com. A'] button")
    try browser.fill("dialog [data-record]", "192.0.2")
    try browser.click("#save-set")
    try browser.wait("document.querySelector('dialog [data-record]').ariaInvalid === 'true'")
    let problem = try browser.text(
      "document.querySelector('dialog [data-record]').problem.innerText")
    #expect(problem.contains("expected"), "\(problem)")
    try lookAt("refused", browser, wholePage: false)
    #expect(try server.dig("www.example.com", "A") == ["192.0.2.80"])
    try browser.fill("dialog [data-record]", "192.0.2.99")
    try browser.click("#save-set")
    try browser.wait("!document.querySelector('dialog')")
    try wait { try server.dig("www.example.com", "A") == ["192.0.2.99"] }
    #expect(try browser.text("document.querySelector('#serial').textContent") != "1")
    // Escape leaves things as they are.
    try browser.click("[data-set='www.example.com. A'] button")
    try browser.press(.escape)
    try browser.wait("!document.querySelector('dialog')")
  }

  /// One's own change comes back as an event and is none to be warned of; another's is.
  private static func changeMeanwhile(_ server: DashboardServer, _ browser: Browser) throws {
    let comparisons = """
      performance.getEntriesByType('resource').filter(({ name }) => name.includes('rrsets=false')).length
      """
    let warning = "document.querySelector('#meanwhile').checkVisibility()"
    // Whatever came before is compared by now or will be with what follows.
    try browser.run("performance.clearResourceTimings()")
    try browser.click("[data-set='www.example.com. A'] button")
    try browser.fill("dialog [data-record]", "192.0.2.101")
    try browser.press(.enter)
    try browser.wait("!document.querySelector('dialog')")
    #expect(try browser.text("document.activeElement.ariaLabel") == "Edit www A")
    try browser.wait("\(comparisons) > 0")
    #expect(try browser.text(warning) == "false")
    try server.change("www.example.com.", "A", to: "192.0.2.102")
    try browser.wait(warning)
    #expect(
      try browser.text("document.querySelector('#meanwhile').innerText").contains(
        "changed meanwhile"))
    try browser.click("#meanwhile button")
    try browser.wait("document.querySelector('.sets').innerText.includes('192.0.2.102')")
    #expect(try browser.text(warning) == "false")
  }

  /// On a telephone the list of zones breaks no word that can't be.
  private static func readList(_ browser: Browser) throws {
    try browser.appear(.telephone)
    let broken = try browser.run(
      """
      return [...document.querySelectorAll('.zones thead th, .zones .kind, .zones .serial')].filter((node) => node.checkVisibility()).map((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [node.textContent, range.getClientRects().length];
      }).filter(([text, lines]) => text && lines !== 1).map(([text]) => text)
      """)
    #expect(broken as? [String] == [])
    #expect(
      try browser.text("document.querySelector('.zones .account').checkVisibility()") == "false")
    #expect(try browser.text("document.querySelector('.zones .kind').checkVisibility()") == "true")
    try browser.appear(.desktop)
  }

  /// Somebody else changes the zone while the window is open.
  private static func conflict(_ server: DashboardServer, _ browser: Browser) throws {
    try browser.click("[data-set='www.example.com. A'] button")
    try browser.fill("dialog [data-record]", "192.0.2.100")
    try server.change("www.example.com.", "A", to: "192.0.2.7")
    try browser.click("#save-set")
    try browser.wait("document.querySelector('dialog .warning').innerText.includes('meanwhile')")
    try wait { try server.dig("www.example.com", "A") == ["192.0.2.7"] }
    try browser.click("#load-anew")
    try browser.wait("document.querySelector('dialog .warning').innerText.includes('192.0.2.7')")
    try browser.click("#save-set")
    try browser.wait("!document.querySelector('dialog')")
    try wait { try server.dig("www.example.com", "A") == ["192.0.2.100"] }
  }

  /// What would be a script if any of it were taken for HTML.
  private static func inject(_ server: DashboardServer, _ browser: Browser) throws {
    let image = "<img src=x onerror=alert(1)>"
    try browser.click("#add-set")
    try browser.fill("dialog .columns .field:nth-child(1) input", "evil")
    try browser.fill("dialog .columns .field:nth-child(2) input", "TXT")
    try browser.fill("dialog [data-record]", "\"<script>alert(1)</script>\"")
    try browser.fill("dialog textarea", image)
    try browser.click("#save-set")
    try browser.wait("document.querySelector('[data-set=\"evil.example.com. TXT\"]')")
    let row = try browser.text(
      "document.querySelector('[data-set=\"evil.example.com. TXT\"]').innerText")
    #expect(row.contains("<script>alert(1)</script>"))
    #expect(row.contains(image))
    try stayedText(browser)
    try wait {
      try server.dig("evil.example.com", "TXT") == ["\"<script>alert(1)</script>\""]
    }
    try browser.fill("#set-filter", "evil")
    try browser.wait("document.querySelectorAll('.sets tbody tr').length === 1")
    try browser.fill("#set-filter", "a")
    try browser.run("document.querySelector('#set-filter').value = ''")
    try browser.run(
      "document.querySelector('#set-filter').dispatchEvent(new Event('input'))")
  }

  private static func stayedText(_ browser: Browser) throws {
    #expect(!browser.hasAlert)
    #expect(try browser.run("return document.querySelectorAll('script').length") as? Int == 1)
    #expect(try browser.run("return document.querySelectorAll('img').length") as? Int == 1)
    #expect(
      try browser.run("return document.querySelectorAll('[onerror], [style*=url]').length") as? Int
        == 0)
  }

  @Test(
    "What the server does is seen: figures, graphs by key, names that are no HTML, old figures",
    .enabled(if: hasBrowser))
  func status() async throws {
    try await onThread {
      let server = try DashboardServer()
      guard try server.hasOverview() else {
        print("skipped: this server gives no overview")
        return
      }
      for _ in 0..<4 {
        for name in [
          "www.example.com", "<script>alert(1)</script>.example.com",
          "<img src=x onerror=alert(2)>.example.com",
        ] {
          for _ in 0..<20 {
            _ = try DatagramExchange(port: server.port).exchange([Self.query(name)])
          }
        }
      }
      let browser = try Browser()
      try browser.appear(.desktop)
      // What the page asks for at first is there: it asks again only after a while.
      try Self.wait { try server.top().contains("script") }
      try browser.open(server.address)
      try browser.wait("document.querySelector('#live').dataset.state === 'live'")
      try browser.wait("document.querySelector('.verdict').dataset.level !== 'waiting'")
      try browser.wait("document.querySelectorAll('.plot path').length > 2")
      try browser.wait("document.querySelector('.top tbody')?.innerText.includes('script')")
      try Self.stayedText(browser)
      #expect(try browser.text("document.querySelector('#announcement').textContent").count > 5)
      try Self.chooseMoment(browser)
      try Self.lookAt("status", browser)
      #expect(try browser.complaints() == [])
      server.server.process.stop()
      try browser.wait("document.querySelector('#live-text').innerText.startsWith('Stale since')")
      try browser.picture("stale")
    }
  }

  /// Walks over a graph with the keys, and opens its table.
  private static func chooseMoment(_ browser: Browser) throws {
    let value = "document.querySelector('.plot-frame').ariaValueText"
    // There are moments enough to walk over.
    try browser.wait("Number(document.querySelector('.plot-frame').ariaValueMax) >= 4")
    try browser.run("document.querySelector('.plot-frame').focus()")
    try browser.press(.left)
    let first = try browser.text(value)
    try browser.press(.left, .left)
    #expect(try browser.text(value) != first)
    #expect(first.contains("queries"))
    #expect(
      try browser.run("return document.querySelector('.crosshair') !== null") as? Bool == true)
    try browser.press(.escape)
    try browser.click(".as-table summary")
    try browser.wait("document.querySelectorAll('.as-table tbody tr').length > 0")
    try browser.click(".as-table summary")
  }

  /// Looks at the page in all sizes and colours: no scrolling sideways, no pale text.
  private static func lookAt(
    _ name: String, _ browser: Browser, wholePage: Bool = true
  ) throws {
    for appearance in Browser.Appearance.all {
      try browser.appear(appearance)
      try browser.settle()
      try browser.picture("\(name)-\(appearance)", wholePage: wholePage)
      let width = try browser.run("return document.documentElement.scrollWidth") as? Int ?? 0
      #expect(width <= appearance.width, "\(name) \(appearance)")
      let pale = try browser.run(Contrast.script) as? [String]
      #expect(pale == [], "\(name) \(appearance)")
    }
    try browser.appear(.desktop)
  }

  /// A query for an address, whatever characters the labels have.
  private static func query(_ name: String) -> [UInt8] {
    var wire: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    for label in name.split(separator: ".") {
      wire.append(UInt8(label.utf8.count))
      wire += label.utf8
    }
    return wire + [0, 0, 1, 0, 1]
  }

  static func wait(_ condition: () throws -> Bool) throws {
    let deadline = now() + 3
    while try !condition() {
      guard now() < deadline else { throw EndToEndError("the change never shows over DNS") }
      usleep(30_000)
    }
  }
}
