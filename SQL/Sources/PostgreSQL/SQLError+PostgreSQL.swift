import CPostgreSQL
public import SQL

extension SQLError {
  /// What a SQLSTATE means (PostgreSQL's documentation, appendix A).
  public init(sqlState code: String, message: String) {
    self.init(Self.kind(sqlState: code), code: code, message: message)
  }

  private static func kind(sqlState code: String) -> Kind {
    switch code {
    case "53300": .tooManyConnections
    case "53100", "53200", "54000": .full
    case "42501": .accessDenied
    case "3D000": .noSuchDatabase
    case "42P01", "42703", "3F000", "42883": .noSuchTable
    case "25006": .readOnly
    case "23505": .duplicate
    // Too long, out of range, no such date, characters it has not; no such form; against a check.
    case "22001", "22003", "22007", "22008", "22021", "22P02", "22P05", "23514": .invalidValue
    case "55P03", "40P01", "40001", "57014", "25P03", "25P04": .busy
    case "57P03": .cannotConnect
    case "58030", "58P01": .corrupt
    default:
      switch code.prefix(2) {
      case "28": .accessDenied
      case "57", "08": .connectionLost
      case "XX": code == "XX000" ? .other : .corrupt
      default: .other
      }
    }
  }

  /// The error of a result.
  init(result: OpaquePointer) {
    func field(_ letter: Character) -> String? {
      let code = CInt(letter.asciiValue ?? 0)
      return PQresultErrorField(result, code).map { String(cString: $0) }
    }
    let code = field("C") ?? ""
    var message = field("M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
    if let detail = field("D") { message += ": \(detail)" }
    // Where in a file of rows, or in which trigger.
    if let context = field("W") { message += " (\(context))" }
    self.init(sqlState: code, message: Self.oneLine(message))
  }

  /// The error of a connection that could not be made.
  ///
  /// - Parameter text: What libpq says when it is asked to be verbose: the server's SQLSTATE is in
  ///   it, whatever language the rest is in.
  init(connecting text: String) {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
    var message = lines.joined(separator: "; ")
    if let found = Self.stateAndMessage(message) {
      self.init(sqlState: found.state, message: found.message)
      if kind == .connectionLost || kind == .other { kind = .cannotConnect }
      return
    }
    if message.isEmpty { message = "no reason was given" }
    let isTLS = ["SSL", "certificate", "TLS"].contains { message.contains($0) }
    self.init(isTLS ? .tls : .cannotConnect, message: message)
  }

  /// Finds `FATAL:  28P01: password…`.
  private static func stateAndMessage(_ text: String) -> (state: String, message: String)? {
    var rest = text[...]
    while let range = rest.firstRange(of: ":  ") {
      rest = rest[range.upperBound...]
      let state = rest.prefix(5)
      let isState = state.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
      if isState, rest.dropFirst(5).hasPrefix(": ") {
        return (String(state), String(rest.dropFirst(7)))
      }
    }
    return nil
  }

  /// The error of a connection that is gone, or of a call that libpq refused.
  init(connection: OpaquePointer) {
    let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
    let isLost = PQstatus(connection) != CONNECTION_OK
    self.init(
      isLost ? .connectionLost : .other,
      message: text.isEmpty ? "the connection is gone" : Self.oneLine(text))
  }

  private static func oneLine(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: "; ")
  }
}
