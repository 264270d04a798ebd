import Foundation

/// A headless Chromium, driven by ChromeDriver over the WebDriver protocol (W3C).
final class Browser {
  /// How large its window is, and which colours the person has asked for.
  struct Appearance: Hashable, Sendable, CustomStringConvertible {
    var width: Int
    var height: Int
    var isDark: Bool

    static let desktop = Appearance(width: 1280, height: 900, isDark: false)
    static let darkDesktop = Appearance(width: 1280, height: 900, isDark: true)
    static let telephone = Appearance(width: 390, height: 844, isDark: false)
    static let darkTelephone = Appearance(width: 390, height: 844, isDark: true)
    static let all: [Appearance] = [desktop, darkDesktop, telephone, darkTelephone]

    var description: String { "\(width)-\(isDark ? "dark" : "light")" }
  }

  /// Keys that have no character (WebDriver §17.4.2).
  enum Key: String {
    case tab = "\u{E004}"
    case enter = "\u{E007}"
    case escape = "\u{E00C}"
    case left = "\u{E012}"
    case right = "\u{E014}"
    case home = "\u{E011}"
  }

  private let folder: TemporaryDirectory
  private let driver: ChildProcess
  private let connection: LocalConnection
  private var session = ""

  /// Starts a browser.
  init() throws {
    folder = try TemporaryDirectory("browser")
    let port = try freePort()
    connection = LocalConnection(port: port)
    driver = try ChildProcess(
      ["/usr/bin/chromedriver", "--port=\(port)", "--log-level=SEVERE"],
      log: "\(folder.path)/log", environment: ["TMPDIR": folder.path, "HOME": folder.path])
    var arguments = [
      "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
      "--no-first-run", "--disable-background-networking", "--disable-component-update",
      "--lang=en", "--user-data-dir=\(folder.path)/profile",
    ]
    // Chromium's sandbox refuses to be root.
    if geteuid() == 0 { arguments.append("--no-sandbox") }
    let capabilities: [String: Any] = [
      "goog:loggingPrefs": ["browser": "ALL"],
      "goog:chromeOptions": ["binary": "/usr/bin/chromium", "args": arguments],
    ]
    let deadline = now() + 20
    while true {
      do {
        let value = try call(
          "POST", "/session", ["capabilities": ["alwaysMatch": capabilities]], isInSession: false)
        session = (value as? [String: Any])?["sessionId"] as? String ?? ""
        return
      } catch {
        guard now() < deadline, driver.isRunning else {
          throw EndToEndError("no browser: \(error)\n\(driver.log)")
        }
        usleep(20_000)
      }
    }
  }

  deinit {
    _ = try? call("DELETE", "")
    driver.stop()
  }

  @discardableResult
  private func call(
    _ method: String, _ path: String, _ body: [String: Any]? = nil, isInSession: Bool = true
  ) throws -> Any {
    let prefix = isInSession ? "/session/\(session)" : ""
    let json = method == "POST" ? try JSONSerialization.data(withJSONObject: body ?? [:]) : nil
    let data = try connection.request(method, "\(prefix)\(path)", json: json)
    let reply = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let value = reply?["value"] ?? NSNull()
    if let failure = value as? [String: Any], let error = failure["error"] as? String {
      throw EndToEndError("\(path): \(error): \(failure["message"] ?? "")")
    }
    return value
  }

  // MARK: What a person does

  /// Opens an address.
  func open(_ address: String) throws { try call("POST", "/url", ["url": address]) }

  /// Clicks on an element.
  func click(_ selector: String) throws {
    try call("POST", "/element/\(try find(selector))/click", [:])
  }

  /// Puts a text into a field in place of what it has.
  func fill(_ selector: String, _ text: String) throws {
    let element = try find(selector)
    try call("POST", "/element/\(element)/clear", [:])
    try call("POST", "/element/\(element)/value", ["text": text])
  }

  /// Presses keys, wherever the focus is.
  func press(_ keys: Key...) throws {
    let actions = keys.flatMap { key in
      [["type": "keyDown", "value": key.rawValue], ["type": "keyUp", "value": key.rawValue]]
    }
    try call(
      "POST", "/actions", ["actions": [["type": "key", "id": "keyboard", "actions": actions]]])
  }

  private func find(_ selector: String) throws -> String {
    let value = try call("POST", "/element", ["using": "css selector", "value": selector])
    guard let element = (value as? [String: String])?.values.first else {
      throw EndToEndError("there is no \(selector)")
    }
    return element
  }

  // MARK: What the page has

  /// Runs a script's text in the page, and gives what it returns.
  @discardableResult
  func run(_ script: String) throws -> Any {
    try call("POST", "/execute/sync", ["script": script, "args": [Any]()])
  }

  /// A text that an expression gives.
  func text(_ expression: String) throws -> String {
    try run("return String(\(expression))") as? String ?? ""
  }

  /// Waits until an expression is true in the page.
  func wait(_ expression: String, seconds: Double = 10) throws {
    let deadline = now() + seconds
    while now() < deadline {
      if try run("return Boolean(\(expression))") as? Bool == true { return }
      usleep(15_000)
    }
    let shown = try text("document.body.innerText.slice(0, 3000)")
    throw EndToEndError("it never came true: \(expression)\nThe page says:\n\(shown)")
  }

  /// Waits until the page has been laid out and drawn anew.
  func settle() throws {
    try run(
      """
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))
      """)
  }

  /// Lets a page read and write the clipboard.
  func allowClipboard(of address: String) throws {
    let origin = address.hasSuffix("/") ? String(address.dropLast()) : address
    _ = try command(
      "Browser.grantPermissions",
      ["origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]])
  }

  /// What the clipboard has.
  func clipboard() throws -> String {
    try call(
      "POST", "/execute/async",
      [
        "script": "navigator.clipboard.readText().then(arguments[0], (e) => arguments[0](`${e}`))",
        "args": [Any](),
      ]) as? String ?? ""
  }

  /// Whether a page has opened a window with a message, as an injected script would.
  var hasAlert: Bool { (try? call("GET", "/alert/text")) != nil }

  /// What the browser has to complain about, beside refusals by the server and its own pages, which
  /// miss the Internet.
  func complaints() throws -> [String] {
    let entries = try call("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return entries.filter {
      $0["source"] as? String != "network"
        && ($0["message"] as? String)?.hasPrefix("chrome://") != true
    }.map { "\($0)" }
  }

  // MARK: How it looks

  private func command(_ name: String, _ values: [String: Any]) throws -> [String: Any] {
    let value = try call("POST", "/goog/cdp/execute", ["cmd": name, "params": values])
    return value as? [String: Any] ?? [:]
  }

  /// Changes the window and the colours.
  func appear(_ appearance: Appearance) throws {
    _ = try command(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": appearance.width, "height": appearance.height, "deviceScaleFactor": 1,
        "mobile": appearance.width < 500,
      ])
    let scheme = ["name": "prefers-color-scheme", "value": appearance.isDark ? "dark" : "light"]
    // Nothing is half-way in a picture.
    let motion = ["name": "prefers-reduced-motion", "value": "reduce"]
    _ = try command("Emulation.setEmulatedMedia", ["features": [scheme, motion]])
  }

  /// Keeps a picture of the page in `.artefacts/screenshots`.
  func picture(_ name: String, wholePage: Bool = true) throws {
    var values: [String: Any] = ["format": "png"]
    if wholePage {
      let size = try run("return [innerWidth, document.documentElement.scrollHeight]") as? [Int]
      values["captureBeyondViewport"] = true
      values["clip"] = [
        "x": 0, "y": 0, "width": size?[0] ?? 0, "height": size?[1] ?? 0, "scale": 1,
      ]
    }
    let text = try command("Page.captureScreenshot", values)["data"] as? String ?? ""
    guard let data = Data(base64Encoded: text), !data.isEmpty else {
      throw EndToEndError("there is no picture of \(name)")
    }
    let folder = "\(DocumentationPage.root)/.artefacts/screenshots"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
  }
}
