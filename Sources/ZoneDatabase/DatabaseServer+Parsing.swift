extension DatabaseServer {
  /// Reads a URL.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `badLocation`; the message shows no password.
  init(_ engine: Engine, url text: String) throws(ZoneDatabaseError) {
    self.engine = engine
    database = ""
    description = text
    let shown = Self.withoutPassword(text)
    func bad(_ found: String, _ remedy: String = Self.form) -> ZoneDatabaseError {
      ZoneDatabaseError(.badLocation, at: shown, found: found, remedy: remedy)
    }
    guard let start = text.firstRange(of: "://")?.upperBound else { throw bad("no //") }
    let parts = text[start...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let authority = parts[0].prefix { $0 != "/" }
    guard let path = Self.decoded(parts[0].dropFirst(authority.count + 1)), !path.isEmpty,
      !path.contains("/")
    else { throw bad("no name of a database behind the server's") }
    database = path
    var server = authority
    if let at = authority.lastIndex(of: "@") {
      guard !authority[..<at].contains(":") else {
        throw bad(
          "a password, which everybody sees who lists the processes", Self.passwordRemedy)
      }
      guard let user = Self.decoded(authority[..<at]), !user.isEmpty else {
        throw bad("no name of an account before the @")
      }
      self.user = user
      server = authority[authority.index(after: at)...]
    }
    guard try readServer(server) else { throw bad("\"\(server)\" where the server should be") }
    for option in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      try readOption(option, bad)
    }
  }

  static let form =
    "Write mysql://USER@HOST:PORT/DATABASE or postgresql://USER@HOST:PORT/DATABASE; for a socket"
    + " leave the host out and add ?socket=PATH."

  private static let passwordRemedy =
    "Leave it out: put it into a file and add ?password-file=PATH, into the environment as"
    + " \(passwordVariable), or into the client's own file (~/.my.cnf, ~/.pgpass)."

  /// Reads `host:port`, `[address]:port` or a percent-encoded path.
  private mutating func readServer(_ text: Substring) throws(ZoneDatabaseError) -> Bool {
    var (name, rest) = (text, Substring())
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return false }
      name = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
    } else if let colon = text.lastIndex(of: ":") {
      (name, rest) = (text[..<colon], text[colon...])
      guard !name.contains(":") else { return false }
    }
    if !rest.isEmpty {
      guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { return false }
      self.port = port
    }
    guard let host = Self.decoded(name) else { return false }
    if host.hasPrefix("/") { socket = host } else { self.host = host.isEmpty ? nil : host }
    return true
  }

  private mutating func readOption(
    _ option: Substring, _ bad: (String, String) -> ZoneDatabaseError
  ) throws(ZoneDatabaseError) {
    let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0]
    guard parts.count == 2, let value = Self.decoded(parts[1]), !value.isEmpty else {
      throw bad("the option \(name) without a value", "Write \(name)=VALUE.")
    }
    switch name {
    case "socket": socket = value
    case "password-file": passwordFile = value
    case "client-file": clientFile = value
    case "tls-ca": certificates = value
    case "tls":
      guard let protection = Protection(rawValue: value) else {
        throw bad(
          "tls=\(value)",
          "It is one of \(Protection.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      self.protection = protection
    case "password", "pass", "passwd":
      throw bad("a password, which everybody sees who lists the processes", Self.passwordRemedy)
    default:
      throw bad(
        "the option \(name)",
        "The options are socket, password-file, client-file, tls and tls-ca.")
    }
  }

  /// Decodes a percent-encoded part; `nil` when it is not well-formed.
  private static func decoded(_ text: Substring) -> String? {
    var octets: [UInt8] = []
    var rest = text.utf8[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "%") else {
        octets.append(octet)
        continue
      }
      guard rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16),
        value != 0
      else { return nil }
      octets.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: octets, as: UTF8.self)
  }

  /// The text of a URL without passwords, which must not get into logs.
  static func withoutPassword(_ text: String) -> String {
    var text = text
    let query = text.firstIndex(of: "?") ?? text.endIndex
    for option in text[query...].dropFirst().split(separator: "&")
    where option.hasPrefix("pass") && !option.hasPrefix("password-file=") {
      if let equals = option.firstIndex(of: "=") {
        text = text.replacing(option, with: option[...equals] + "…")
      }
    }
    guard let start = text.firstRange(of: "://")?.upperBound,
      let at = text[..<(text.firstIndex(of: "?") ?? text.endIndex)].lastIndex(of: "@"), start < at,
      let colon = text[start..<at].firstIndex(of: ":")
    else { return text }
    return text[..<colon] + ":…" + text[at...]
  }
}
