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
      try server.create((100..<155).map { "zone-\($0).test." })
      try browser.open("\(server.address)#/zones")
      try browser.wait("document.querySelector('dialog input[type=password]')")
      try browser.fill("dialog input", server.key)
      try browser.press(.enter)
      try Self.turnPages(browser)
      try Self.create(server, browser)
      try Self.editDetails(server, browser)
      try Self.delete(server, browser)
      #expect(try browser.complaints() == [])
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
    let button = "document.querySelector('.verdict .copy')"
    try browser.wait("\(button)?.checkVisibility()", seconds: 15)
    #expect(try browser.text("document.querySelector('.level').textContent") == "First step")
    try browser.allowClipboard(of: server.address)
    try browser.click(".verdict .copy")
    try browser.wait("\(button).textContent === 'Copied'")
    #expect(try browser.clipboard() == "martlet zone import FILE")
    for appearance in [Browser.Appearance.telephone, .desktop] {
      try browser.appear(appearance)
      try browser.picture("no-zones-\(appearance)")
    }
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

  /// What a zone has beside its records is changed by the keyboard alone, and checked as records are.
  private static func editDetails(_ server: DashboardServer, _ browser: Browser) throws {
    try browser.run("document.querySelector('#edit-zone').focus()")
    try browser.press(.enter)
    try browser.wait("document.activeElement.closest('#zone-details')")
    #expect(try browser.text("document.activeElement.value") == "Native")
    try browser.fill("#zone-details input", String(repeating: "a", count: 41))
    try browser.press(.enter)
    try browser.wait("document.activeElement.ariaInvalid === 'true'")
    #expect(
      try browser.text("document.activeElement.problem.textContent").contains("40 letters at most"))
    try browser.picture("edit-zone", wholePage: false)
    try browser.fill("#zone-details input", "alice")
    // What the page wouldn't offer: the server's own sentence is shown where it belongs.
    let policy = "document.querySelector('#zone-details .field:nth-child(3) select')"
    try browser.run(
      "const option = new Option('NEWEST'); \(policy).append(option); option.selected = true")
    try browser.click("#save-zone")
    try browser.wait("\(policy).ariaInvalid === 'true'")
    #expect(try browser.text("\(policy).problem.textContent").contains("NEWEST"))
    try browser.run("\(policy).value = 'INCREASE'")
    try browser.run("document.querySelector('#zone-details select').value = 'Master'")
    // Somebody else is faster.
    try server.update("new.test.", #"{"account":"bob"}"#)
    try browser.click("#save-zone")
    try browser.wait("document.activeElement.id === 'load-anew'")
    #expect(try server.zone("new.test.")["account"] as? String == "bob")
    try browser.press(.enter)
    try browser.wait("document.querySelector('dialog .warning').innerText.includes('of bob')")
    #expect(try browser.text("document.activeElement.id") == "save-zone")
    try browser.press(.enter)
    try browser.wait("!document.querySelector('dialog')")
    #expect(try browser.text("document.activeElement.id") == "edit-zone")
    let zone = try server.zone("new.test.")
    #expect(zone["kind"] as? String == "Master")
    #expect(zone["account"] as? String == "alice")
    #expect(zone["soa_edit_api"] as? String == "INCREASE")
    let facts = try browser.text("document.querySelector('.zone-facts').innerText")
    #expect(facts.contains("Master") && facts.contains("account alice"), "\(facts)")
    #expect(facts.contains("serial policy INCREASE"), "\(facts)")
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
