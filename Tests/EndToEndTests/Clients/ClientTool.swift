import Foundation

/// Other people's programs: those that `scripts/bootstrap test` puts into a Python environment, and
/// Debian's.
enum ClientTool {
  /// Where the programs of the Python environment are.
  static let python = "\(DocumentationPage.root)/.tools/python/bin"

  /// Whether a program of the Python environment is there; says so when it isn't.
  static func isInstalled(_ program: String) -> Bool {
    if access("\(python)/\(program)", X_OK) == 0 { return true }
    print("skipped: \(program) is not there; scripts/bootstrap test installs it")
    return false
  }

  /// Runs a program to its end in a folder.
  ///
  /// Nothing of it gets beyond this machine: what would be fetched over HTTP from elsewhere is
  /// refused by a proxy that isn't there.
  ///
  /// - Throws: ``EndToEndError`` with what it wrote when its exit status is not 0.
  @discardableResult
  static func run(
    _ command: [String], in folder: String, environment: [String: String] = [:],
    seconds: Int = 60
  ) throws -> String {
    var variables = [
      "PATH": "\(python):\(ProcessInfo.processInfo.environment["PATH"] ?? ""):/usr/sbin",
      "HOME": folder, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200",
      "PYTHONDONTWRITEBYTECODE": "1",
      "no_proxy": "127.0.0.1,localhost", "NO_PROXY": "127.0.0.1,localhost",
    ]
    for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"] {
      variables[name] = "http://127.0.0.1:9"
    }
    variables.merge(environment) { $1 }
    let assignments = variables.map { "\($0.key)=\($0.value)" }.sorted()
    return try RunningServer.run(
      ["--chdir=\(folder)"] + assignments + ["timeout", "-k", "5", "\(seconds)"] + command)
  }
}
