import DatabaseTesting
import Foundation
import Testing

/// Passwords are where they were put, and nowhere else.
@Suite("Passwords of databases", .serialized)
struct PasswordTests {
  private static let password = "Gl4sm@nn%27"

  /// Where the password is.
  enum Place: CaseIterable, CustomTestStringConvertible {
    case environment, file, clientFile

    var testDescription: String { "\(self)" }
  }

  @Test(
    "No password is seen in the list of processes, in logs, in what is printed, or in errors",
    arguments: TestEngine.available.filter { $0 != .sqlite })
  func hidden(engine: TestEngine) throws {
    let workspace = try Workspace(initialized: false)
    let folder = workspace.folder
    let server = try #require(try engine.makeFaultyDatabase(folder) as? any FaultyServer)
    let user = engine == .mariaDB ? "martlet" : "reader"
    try server.run(
      engine == .mariaDB
        ? "ALTER USER martlet@'%' IDENTIFIED BY '\(Self.password)'"
        : "ALTER ROLE reader PASSWORD '\(Self.password)'")
    for place in Place.allCases {
      let (location, environment) = try put(Self.password, in: place, of: server, engine, folder)
      try check(location, environment, place, workspace)
      // A password that is wrong, and one where it does not belong.
      let (other, wrong) = try put("\(Self.password)!", in: place, of: server, engine, folder)
      let bad = location.replacing("\(user)@", with: "\(user):\(Self.password)@")
      for (location, environment) in [(other, wrong), (bad, environment)] {
        let refused = try workspace.run(
          ["zone", "list", "--database", location], environment: environment)
        #expect(refused.code == 1 && !refused.errors.isEmpty)
        #expect(!"\(refused.output)\(refused.errors)".contains(Self.password), "\(place)")
      }
    }
  }

  /// The location, and what the environment has to have.
  private func put(
    _ password: String, in place: Place, of server: any FaultyServer, _ engine: TestEngine,
    _ folder: TemporaryDirectory
  ) throws -> (location: String, environment: [String: String]) {
    let file = try folder.write("secret-\(password.count)", "\(password)\n")
    chmod(file, 0o600)
    let location = server.location(port: server.port, passwordFile: file)
    let bare = String(location.prefix { $0 != "?" })
    switch place {
    case .file: return (location, [:])
    case .environment: return (bare, ["MARTLET_DATABASE_PASSWORD": password])
    case .clientFile:
      let text =
        engine == .mariaDB
        ? "[client]\npassword=\"\(password)\"\n" : "127.0.0.1:*:martlet:reader:\(password)\n"
      let file = try folder.write("client", text)
      chmod(file, 0o600)
      return ("\(bare)?client-file=\(file)", [:])
    }
  }

  private func check(
    _ location: String, _ environment: [String: String], _ place: Place, _ workspace: Workspace
  ) throws {
    let serving = try ChildProcess(
      [
        MartletBinary.path, "serve", "--listen", "127.0.0.1:0", "--workers", "1", "--log-level",
        "trace", "--database", location,
      ], log: "\(workspace.folder.path)/log-\(place)", environment: environment)
    let deadline = now() + 20
    while !serving.log.contains("answering on"), serving.isRunning, now() < deadline {
      usleep(20_000)
    }
    #expect(serving.log.contains("1 zone with"), "\(place): \(serving.log)")
    func contents(_ file: String) throws -> String {
      String(
        decoding: try Data(
          contentsOf: URL(fileURLWithPath: "/proc/\(serving.identifier)/\(file)")),
        as: UTF8.self)
    }
    #expect(try contents("cmdline").contains("serve"))
    #expect(try !contents("cmdline").contains(Self.password))
    #expect(try contents("environ").contains(Self.password) == (place == .environment))
    kill(serving.identifier, SIGTERM)
    #expect(serving.exitStatus() == 0)
    #expect(!serving.log.contains(Self.password), "\(place)")
    for words in [["--check"], ["--check", "--json"]] {
      let checked = try workspace.run(
        ["serve", "--database", location] + words, environment: environment)
      #expect(checked.code == 0 && checked.output.contains("127.0.0.1"), "\(checked)")
      #expect(!"\(checked.output)\(checked.errors)".contains(Self.password), "\(place)")
    }
  }
}
