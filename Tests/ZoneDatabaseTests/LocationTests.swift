import DatabaseTesting
import Testing
import ZoneDatabase

@Suite("Locations of databases")
struct LocationTests {
  @Test("A path and sqlite: name a file")
  func files() throws {
    #expect(try DatabaseLocation("sqlite:a.db") == .sqlite(path: "a.db"))
    #expect(try DatabaseLocation("sqlite:///var/a.db") == .sqlite(path: "/var/a.db"))
    #expect(try DatabaseLocation("./a.db") == .sqlite(path: "./a.db"))
  }

  private func server(_ text: String) throws -> DatabaseServer {
    guard case .server(let server) = try DatabaseLocation(text) else {
      throw ProgramFailure("\(text) is no server")
    }
    return server
  }

  struct Server: CustomTestStringConvertible {
    var url: String
    /// The engine, account, host, port, socket and database, `-` for what is not said.
    var parts: String
    var testDescription: String { url }
  }

  static let servers = [
    Server(url: "mysql://u@h/d", parts: "mariaDB u h - - d"),
    Server(url: "MariaDB://h:3307/d", parts: "mariaDB - h 3307 - d"),
    Server(url: "mysql:///d", parts: "mariaDB - - - - d"),
    Server(url: "mysql:///d?socket=/run/m.sock", parts: "mariaDB - - - /run/m.sock d"),
    Server(url: "mysql://u%40x@%2Frun%2Fm.sock/d%20e", parts: "mariaDB u@x - - /run/m.sock d e"),
    Server(url: "postgresql://u@[2001:db8::1]:5433/d", parts: "postgreSQL u 2001:db8::1 5433 - d"),
    Server(url: "postgres://[::1]/d", parts: "postgreSQL - ::1 - - d"),
    Server(
      url: "postgresql://u@%2Fvar%2Frun%2Fpostgresql:5433/d",
      parts: "postgreSQL u - 5433 /var/run/postgresql d"),
  ]

  @Test("A URL says engine, account, server and database", arguments: servers)
  func server(_ expected: Server) throws {
    let found = try server(expected.url)
    let parts = [
      "\(found.engine)", found.user ?? "-", found.host ?? "-",
      found.port.map { "\($0)" } ?? "-", found.socket ?? "-", found.database,
    ]
    #expect(parts.joined(separator: " ") == expected.parts)
    #expect(found.description == expected.url)
  }

  @Test("Options name files and the protection, which is complete where the server is remote")
  func options() throws {
    let found = try server(
      "mysql://u@h/d?password-file=/etc/p%26w&tls=required&tls-ca=/ca&client-file=/my.cnf")
    #expect(found.passwordFile == "/etc/p&w")
    #expect(found.clientFile == "/my.cnf")
    #expect(found.certificates == "/ca")
    #expect(found.effectiveProtection == .encrypted)
    for (url, isLocal) in [
      ("mysql://h/d", false), ("mysql://localhost/d", true), ("mysql://127.0.0.2/d", true),
      ("postgres://[::1]/d", true), ("postgres:///d", true), ("mysql://192.0.2.1/d", false),
    ] {
      #expect(try server(url).isLocal == isLocal)
      #expect(try server(url).effectiveProtection == (isLocal ? .automatic : .verified))
      #expect(try server(url + "?tls=off").effectiveProtection == .none)
    }
  }

  @Test(
    "What is no location is refused with what was found, and without the password",
    arguments: [
      ("mysql://u:secret@h/d", "a password"), ("postgresql://u:secret@h/d", "a password"),
      ("mysql://u@h/d?password=secret", "a password"), ("mysql://u:se@cret@h/d", "a password"),
      ("mysql://h", "no name of a database"), ("mysql://h/", "no name of a database"),
      ("mysql://h/d/e", "no name of a database"), ("mysql:h/d", "no //"),
      ("mysql://h:0/d", "\"h:0\""), ("mysql://h:99999/d", "\"h:99999\""),
      ("mysql://[::1/d", "\"[::1\""), ("mysql://::1/d", "\"::1\""), ("mysql://%zz/d", "\"%zz\""),
      ("mysql://@h/d", "no name of an account"), ("mysql://h/d?tls=maybe", "tls=maybe"),
      ("mysql://h/d?tls", "the option tls without"), ("mysql://h/d?x=1", "the option x"),
      ("mysql://h/%00", "no name of a database"), ("", "nothing"), ("sqlite:", "not the location"),
      ("x:y", "not the location"), ("zones", "not the location"),
    ])
  func refused(_ text: String, found: String) throws {
    let error = #expect(throws: ZoneDatabaseError.self) { try DatabaseLocation(text) }
    #expect(error?.reason == .badLocation)
    #expect(error?.found.contains(found) == true, "\(String(describing: error))")
    #expect(error?.description.contains("secret") == false)
    #expect(error?.description.contains("cret@") == false)
  }
}
