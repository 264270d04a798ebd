import Foundation
import ZoneDatabase

extension ChangeAuthor {
  /// Whoever runs this program, for the audit trail.
  static var local: ChangeAuthor {
    ChangeAuthor(name: userName, origin: "local", agent: program)
  }

  /// The user's name; that of who became root with sudo.
  private static var userName: String {
    let user = getuid()
    if user == 0, let name = ProcessInfo.processInfo.environment["SUDO_USER"], !name.isEmpty {
      return name
    }
    guard let entry = getpwuid(user), let name = entry.pointee.pw_name else { return "uid \(user)" }
    return String(cString: name)
  }

  /// `martlet` with the words that name the command.
  private static var program: String {
    let words = CommandLine.arguments.dropFirst().prefix(2)
    return (["martlet"] + words.prefix { $0.allSatisfy { $0.isLetter || $0 == "-" } })
      .joined(separator: " ")
  }
}
