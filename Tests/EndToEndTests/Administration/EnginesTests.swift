import DatabaseTesting
import Foundation
import Testing

/// Every command with every engine, as an administrator types them.
@Suite("All commands with all engines", .serialized)
struct EnginesTests {
  private struct Zone: Decodable {
    let name: String
    let records: Int
  }

  /// The same commands with all the same answers.
  @Test("Zones and records are made, changed, shown and deleted", arguments: TestEngine.available)
  func walk(engine: TestEngine) throws {
    let workspace = try Workspace(initialized: false)
    let database = try engine.makeDatabase()
    let place = ["MARTLET_DATABASE": "\(database.location)"]
    @discardableResult
    func martlet(_ words: String..., input: String? = nil) throws -> CommandResult {
      let result = try workspace.run(words, input: input, environment: place)
      guard result.code == 0 else { throw EndToEndError("\(engine): \(result)") }
      return result
    }
    try martlet("init")
    // Twice does no harm, and says so.
    #expect(try workspace.run(["init"], environment: place).output.contains("already"))
    try martlet("zone", "create", "example.org", "--name-server", "ns1.example.com")
    try workspace.folder.write("example.com.zone", Workspace.zone)
    try martlet("zone", "import", "example.com.zone")
    let zones = try martlet("zone", "list", "--json").decode([Zone].self)
    #expect(zones.map(\.name) == ["example.com.", "example.org."], "\(zones)")
    #expect(zones.first?.records == 6)
    try martlet("record", "add", "example.com", "ftp", "A", "192.0.2.21")
    try martlet("record", "add", "example.com", "txt", "TXT", #""it's 100 % \"so\" \\ \233""#)
    try martlet("record", "replace", "example.com", "www", "A", "192.0.2.81", ",", "192.0.2.82")
    #expect(
      try martlet("record", "list", "example.com", "www").lines.count { $0.contains("192.0.2.8") }
        == 2)
    try martlet("record", "delete", "example.com", "ftp", "A", "192.0.2.21")
    try martlet("zone", "kind", "example.com", "primary")
    try martlet("zone", "increase-serial", "example.com")
    #expect(try martlet("zone", "show", "example.com").output.contains("primary"))
    #expect(try martlet("zone", "check", "example.com").code == 0)
    let exported = try martlet("zone", "export", "example.com").output
    for text in ["192.0.2.81", "192.0.2.82", #"100 % \"so\" \\ \233"#] {
      #expect(exported.contains(text), "\(exported)")
    }
    #expect(!exported.contains("ftp"))
    // What was exported comes back the same.
    try workspace.folder.write("again.zone", exported)
    try martlet("zone", "delete", "example.com", "--yes")
    try martlet("zone", "import", "example.com", "again.zone")
    #expect(try martlet("zone", "export", "example.com").output == exported)
    // Bad input is refused by all of them in the same words, and nothing is half done.
    for words in [
      ["record", "add", "example.com", "www", "CNAME", "ns1.example.com."],
      ["record", "add", "example.com", "www", "A", "192.0.2.300"],
      ["zone", "create", "example.com"], ["zone", "delete", "nobody.example", "--yes"],
    ] {
      let refused = try workspace.run(words, environment: place)
      #expect(refused.code == 1 && !refused.errors.isEmpty, "\(refused)")
    }
    #expect(try martlet("zone", "export", "example.com").output == exported)
    #expect(try martlet("migrate", "--dry-run").output.isEmpty == false)
    try martlet("migrate", "--undo")
    try martlet("migrate")
  }

  @Test(
    "What is wrong with a server is said with its place and what to do, never with the password",
    arguments: TestEngine.available.filter { $0 != .sqlite })
  func errors(engine: TestEngine) throws {
    let workspace = try Workspace(initialized: false)
    let directory = workspace.folder
    let server = try #require(try engine.makeFaultyDatabase(directory) as? any FaultyServer)
    let secret = try directory.write("password", "not-this-one\n")
    chmod(secret, 0o600)
    let location = server.location(port: server.port, passwordFile: secret)
    let user = engine == .mariaDB ? "martlet" : "reader"
    let scheme = engine == .mariaDB ? "mysql" : "postgresql"
    func refusal(_ location: String, _ environment: [String: String] = [:]) throws -> String {
      let result = try workspace.run(
        ["zone", "list", "--database", location], environment: environment)
      #expect(result.code == 1, "\(result)")
      #expect(!result.errors.contains("not-this-one") && !result.errors.contains("hunter2"))
      return result.errors
    }
    #expect(try refusal(location).contains("password"))
    let url = "\(scheme)://\(user):hunter2@127.0.0.1:\(server.port)/martlet"
    #expect(try refusal(url).contains("password-file"))
    let unknown = location.replacing("/martlet?", with: "/nowhere?")
    try directory.write("password", "\(server.password)\n")
    #expect(try refusal(unknown).contains("nowhere"))
    chmod(secret, 0o644)
    #expect(try refusal(location).contains(secret))
    chmod(secret, 0o600)
    // Nobody listens on port 1.
    #expect(
      try refusal(server.location(port: 1, passwordFile: secret)).contains("Is the server running"))
    #expect(
      try workspace.run(["zone", "list", "--database", location]).output.contains("example.com"))
    try server.run("ALTER TABLE records RENAME TO gone")
    #expect(try refusal(location).contains("records"))
  }
}
