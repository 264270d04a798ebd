import Foundation
import Testing

extension DashboardTests {
  @Test(
    "Zones are created, turned over, deleted; the theme is kept, a command is copied",
    .enabled(if: hasBrowser))
  func zones() async throws {
    try await onThread {
      let server = try DashboardServer()
      let browser = try Browser()
      try browser.appear(.desktop)
      try browser.open(server.address)
      try Self.chooseTheme(browser)
      try Self.copyCommand(server, browser)
      for number in 100..<155 { try server.create("zone-\(number).test.") }
      try browser.open("\(server.address)#/zones")
      try browser.wait("document.querySelector('dialog input[type=password]')")
      try browser.fill("dialog input", server.key)
      try browser.press(.enter)
      try Self.turnPages(browser)
      try Self.create(server, browser)
      try Self.delete(server, browser)
      #expect(try browser.complaints().isEmpty)
    }
  }

  private static func chooseTheme(_ browser: Browser) throws {
    let ground = "getComputedStyle(document.body).backgroundColor"
    let theme = "document.documentElement.dataset.theme ?? 'auto'"
    try browser.wait("document.querySelector('#theme').textContent !== ''")
    let light = try browser.text(ground)
    try browser.click("#theme")
    #expect(try browser.text(theme) == "light")
    #expect(try browser.text(ground) == light)
    try browser.click("#theme")
    #expect(try browser.text(theme) == "dark")
    let dark = try browser.text(ground)
    #expect(dark != light)
    try browser.run("location.reload()")
    try browser.wait("document.querySelector('#theme').textContent.includes('Dark')")
    #expect(try browser.text(ground) == dark)
    try browser.picture("theme-dark", wholePage: false)
    try browser.click("#theme")
    #expect(try browser.text(theme) == "auto")
    #expect(try browser.text(ground) == light)
  }

  /// The command that the page gives to a server without zones.
  private static func copyCommand(_ server: DashboardServer, _ browser: Browser) throws {
    try server.remove("example.com.")
    let button = "document.querySelector('#view-status .empty .copy')"
    try browser.wait("\(button)?.checkVisibility()", seconds: 15)
    try browser.allowClipboard(of: server.address)
    try browser.click("#view-status .empty .copy")
    try browser.wait("\(button).textContent === 'Copied'")
    #expect(try browser.clipboard() == "martlet zone import example.com.zone")
    try browser.wait("\(button).textContent === 'Copy'")
  }

  private static func turnPages(_ browser: Browser) throws {
    let first = "document.querySelector('.list a')?.textContent"
    try browser.wait("\(first) === 'zone-100.test.'")
    #expect(try browser.run("return document.querySelectorAll('.list a').length") as? Int == 50)
    let (back, next) = (".pages button:nth-child(1)", ".pages button:nth-child(2)")
    #expect(try browser.run("return document.querySelector('\(back)').disabled") as? Bool == true)
    try browser.click(next)
    try browser.wait("\(first) === 'zone-150.test.'")
    #expect(try browser.run("return document.querySelectorAll('.list a').length") as? Int == 5)
    #expect(try browser.run("return document.querySelector('\(next)').disabled") as? Bool == true)
    try browser.picture("second-page")
    try browser.click(back)
    try browser.wait("\(first) === 'zone-100.test.'")
  }

  private static func create(_ server: DashboardServer, _ browser: Browser) throws {
    try browser.click("#new-zone")
    try browser.fill("dialog input", "zone-100.test")
    try browser.fill("dialog textarea", "ns1.example.net")
    try browser.click("dialog .primary")
    // What is there already is told at the field.
    try browser.wait("document.querySelector('dialog input').ariaInvalid === 'true'")
    try browser.picture("zone-exists", wholePage: false)
    try browser.fill("dialog input", "new.test")
    try browser.click("dialog .primary")
    try browser.wait("document.querySelector('[data-set=\"new.test. NS\"]')")
    try Self.wait { try server.dig("new.test", "NS") == ["ns1.example.net."] }
  }

  private static func delete(_ server: DashboardServer, _ browser: Browser) throws {
    try browser.click("#delete-zone")
    try browser.fill("dialog input", "old.test")
    try browser.click("dialog .danger")
    try browser.wait("document.querySelector('dialog input').ariaInvalid === 'true'")
    #expect(try server.dig("new.test", "NS") == ["ns1.example.net."])
    try browser.picture("delete-zone", wholePage: false)
    try browser.fill("dialog input", "new.test")
    try browser.click("dialog .danger")
    try browser.wait("location.hash === '#/zones'")
    try browser.wait("document.querySelector('.list a')?.checkVisibility()")
    try Self.wait { try server.dig("new.test", "NS").isEmpty }
    #expect(
      try browser.run("return document.body.innerText.includes('new.test.')") as? Bool == false)
  }
}
