import Foundation

/// `martlet serve` on a database of its own with the zone example.com.
struct ServeProcess {
  /// The zone that is served.
  static let zone = """
    $ORIGIN example.com.
    $TTL 3600
    @ IN SOA ns1 hostmaster 1 7200 3600 1209600 300
    @ IN NS ns1
    ns1 IN A 192.0.2.1
    www IN A 192.0.2.80
    * IN TXT "wild"

    """

  let process: ChildProcess
  let directory: TemporaryDirectory

  /// Makes a database, and starts the server with these options.
  ///
  /// - Parameters:
  ///   - options: What follows `serve --database …`.
  ///   - configuration: A configuration file's text.
  ///   - owner: Whom the database belongs to.
  init(
    _ options: [String], configuration: String? = nil, owner: String? = nil
  ) throws {
    directory = try TemporaryDirectory("serve")
    let database = "sqlite:\(directory.path)/martlet.db"
    let zone = try directory.write("example.com.zone", Self.zone)
    try RunningServer.run([MartletBinary.path, "init", "--database", database])
    try RunningServer.run([
      MartletBinary.path, "zone", "import", "--database", database, "example.com", zone,
    ])
    if let owner, let account = getpwnam(owner) {
      let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      for name in files + ["."] {
        chown("\(directory.path)/\(name)", account.pointee.pw_uid, account.pointee.pw_gid)
      }
    }
    var command = [MartletBinary.path, "serve", "--database", database] + options
    if let configuration {
      command += ["--config", try directory.write("martlet.yaml", configuration)]
    }
    process = try ChildProcess(command, log: "\(directory.path)/log")
  }

  /// Starts the server on a database that is there already, or isn't.
  init(
    serving database: String, in directory: TemporaryDirectory, _ options: [String],
    configuration: String? = nil, environment: [String: String] = [:]
  ) throws {
    self.directory = directory
    var command = [MartletBinary.path, "serve", "--database", database] + options
    if let configuration {
      command += ["--config", try directory.write("martlet.yaml", configuration)]
    }
    let log = "\(directory.path)/log-\(UInt32.random(in: 0...UInt32.max))"
    process = try ChildProcess(command, log: log, environment: environment)
  }

  /// Starts the server on master files of the folder, without a database.
  ///
  /// What it writes for itself is in the folder `temporary`.
  init(files: [String], in directory: TemporaryDirectory, _ options: [String] = []) throws {
    self.directory = directory
    let temporary = "\(directory.path)/temporary"
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    let command =
      [MartletBinary.path, "serve", "--listen", "127.0.0.1:0"]
      + files.flatMap { ["--zone-file", $0] } + options
    let log = "\(directory.path)/log-\(UInt32.random(in: 0...UInt32.max))"
    process = try ChildProcess(command, log: log, environment: ["TMPDIR": temporary])
  }

  /// Waits for a message in the log, and gives its entry.
  @discardableResult
  func entry(_ beginning: String, seconds: Double = 20) throws -> [String: String] {
    let deadline = now() + seconds
    while now() < deadline {
      if let found = entries.first(where: { $0["message"]?.hasPrefix(beginning) == true }) {
        return found
      }
      usleep(20_000)
    }
    throw EndToEndError("the log never says \"\(beginning)\":\n\(process.log)")
  }

  /// Waits for a text in the log.
  func line(_ text: String, seconds: Double = 20) throws {
    let deadline = now() + seconds
    while !process.log.contains(text) {
      guard now() < deadline else {
        throw EndToEndError("the log never says \"\(text)\":\n\(process.log)")
      }
      usleep(20_000)
    }
  }

  /// What the log has so far; every line must be a JSON object.
  var entries: [[String: String]] {
    process.log.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String]
    }
  }

  /// Waits until the server answers, and gives the ports of its addresses in their order.
  func ports() throws -> [UInt16] {
    let message = try entry("answering on ")["message"] ?? ""
    return message.matches(of: #/:(\d+)(?:,|: )/#).compactMap { UInt16($0.1) }
  }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(process.identifier, number) }
}

/// Whether a program is installed; says so when it isn't.
func isInstalled(_ program: String) -> Bool {
  let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/sbin"
  if path.split(separator: ":").contains(where: { access("\($0)/\(program)", X_OK) == 0 }) {
    return true
  }
  print("skipped: \(program) is not installed")
  return false
}
