import Configuration
import DatagramTransport
import Foundation
import NameServer
import StreamTransport
import Testing

@Suite("The configuration")
struct ConfigurationTests {
  /// Resolves a file's text, with an environment and flags over it.
  private func resolve(
    _ text: String = "{}", environment: [String: String] = [:],
    flags: [ConfigurationKey: ConfigContent] = [:]
  ) throws -> ResolvedConfiguration {
    let file = try TemporaryFile(text)
    return try ConfigurationSources(path: file.path, environment: environment, flags: flags)
      .resolve()
  }

  /// What is wrong with a file's text, without the file's name.
  private func problems(
    _ text: String, environment: [String: String] = [:],
    flags: [ConfigurationKey: ConfigContent] = [:]
  ) throws -> [String] {
    let file = try TemporaryFile(text)
    do throws(ConfigurationError) {
      _ = try ConfigurationSources(path: file.path, environment: environment, flags: flags)
        .resolve()
      return []
    } catch {
      return error.problems.map { $0.description.replacing(file.path + ":", with: "") }
    }
  }

  @Test("has a value for everything when nobody says anything")
  func defaults() throws {
    let resolved = try resolve()
    #expect(resolved.entries.allSatisfy { $0.origin == .standard })
    #expect(resolved.entries.map(\.key) == ConfigurationKey.allCases)
    #expect(resolved.configuration.datagramSize == 1232)
    #expect(resolved.configuration.stream == StreamOptions())
    #expect(resolved.configuration.listen.first?.description == "0.0.0.0:53")
    #expect(resolved.warnings.isEmpty)
  }

  @Test(
    "an empty file and a file of comments say nothing", arguments: ["", "# nothing\n", "---\n"])
  func emptyFile(text: String) throws {
    #expect(try resolve(text).entries.allSatisfy { $0.origin == .standard })
  }

  @Test("takes the command line before the environment, and that before the file")
  func precedence() throws {
    let text = "workers: 2\nidentity: file\nversion: file\nudp:\n  size: 600\n"
    let environment = ["MARTLET_WORKERS": "3", "MARTLET_IDENTITY": "environment"]
    let resolved = try resolve(text, environment: environment, flags: [.workers: .string("4")])
    #expect(resolved.configuration.workers == 4)
    #expect(resolved.configuration.identifier == "environment")
    #expect(resolved.configuration.version == "file")
    #expect(resolved.configuration.datagramSize == 600)
    let origins = Dictionary(
      uniqueKeysWithValues: resolved.entries.map { ($0.key, $0.origin.description) })
    #expect(origins[.workers] == "--workers")
    #expect(origins[.identity] == "MARTLET_IDENTITY")
    #expect(origins[.version]?.hasSuffix("martlet.yaml:3") == true)
    #expect(origins[.udpSize]?.hasSuffix("martlet.yaml:5") == true)
    #expect(origins[.tcpConnections] == "default")
  }

  @Test("every key can be given in the file, in the environment, and on the command line")
  func everyKeyEverywhere() throws {
    let values: [ConfigurationKey: String] = [
      .database: "sqlite:x.db", .zoneFiles: "example.com=x.zone",
      .listen: "127.0.0.1:5399", .workers: "7", .pinWorkers: "yes",
      .udpSize: "1400", .udpBuffer: "1M", .tcpIdleTimeout: "3s", .tcpMessageTimeout: "250ms",
      .tcpConnections: "17", .tcpConnectionsPerClient: "5", .identity: "ns7", .nsid: "0x00ff",
      .version: "none of your business", .user: "root", .group: "root", .logLevel: "debug",
      .logFormat: "json", .snapshotFile: "zones.snapshot", .snapshotInterval: "5s",
      .queryLogFile: "queries.log", .queryLogShare: "100", .managementListen: "127.0.0.1:8081",
      .managementCertificate: "chain.pem", .managementPrivateKey: "key.pem",
      .managementPlainText: "yes", .managementHosts: "ns1.example.net",
      .managementKeyDigest: String(repeating: "a", count: 64), .managementBodySize: "1M",
      .managementConnections: "9", .xdpInterfaces: "eth7", .xdpAddresses: "192.0.2.53:53",
      .xdpMemory: "8M", .xdpAllow: "192.0.2.0/24", .xdpDeny: "2001:db8::/32", .xdpLimit: "500",
      .xdpSlip: "3", .xdpAmplification: "12",
      .managementAuditDays: "30",
    ]
    var lines: [String] = []
    for key in ConfigurationKey.allCases {
      for (depth, name) in key.components.enumerated() {
        let line = String(repeating: "  ", count: depth) + name + ":"
        if depth + 1 < key.components.count {
          if !lines.contains(line) { lines.append(line) }
        } else {
          lines.append(line + " \"" + (values[key] ?? "") + "\"")
        }
      }
    }
    let expected = ConfigurationKey.allCases.map { values[$0] }
    let fromFile = try resolve(lines.joined(separator: "\n"))
    #expect(fromFile.entries.map(\.value) == expected)
    #expect(
      fromFile.entries.allSatisfy {
        if case .file(_, .some) = $0.origin { true } else { false }
      })
    let environment = Dictionary(
      uniqueKeysWithValues: values.map { ($0.key.environmentVariable, $0.value) })
    let fromEnvironment = try resolve(environment: environment)
    #expect(fromEnvironment.entries.map(\.value) == expected)
    #expect(
      fromEnvironment.entries.map(\.origin)
        == ConfigurationKey.allCases.map { .environment($0.environmentVariable) })
    let fromFlags = try resolve(
      flags: values.mapValues { .string($0) }.merging(
        [.listen: .stringArray(["127.0.0.1:5399"])]) { $1 })
    #expect(fromFlags.entries.map(\.value) == expected)
  }

  @Test("lists are lists in the file, and separated by commas in the environment")
  func lists() throws {
    let expected = ["127.0.0.1:5301", "[::1]:5302"]
    let file = try resolve("listen:\n  - 127.0.0.1:5301\n  - \"[::1]:5302\"\n")
    #expect(file.configuration.listen.map(\.description) == expected)
    let environment = try resolve(environment: ["MARTLET_LISTEN": "127.0.0.1:5301,[::1]:5302"])
    #expect(environment.configuration.listen.map(\.description) == expected)
  }

  @Test(
    "a key that means nothing is an error with its line and the nearest key",
    arguments: [
      ("workers: 1\nworker: 2\n", ["2: unknown key \"worker\"; did you mean \"workers\"?"]),
      (
        "tcp:\n  idle-timeot: 3\n",
        [
          "2: unknown key \"tcp.idle-timeot\"; did you mean \"tcp.idle-timeout\"?"
        ]
      ),
      ("udp-size: 1\n", ["1: unknown key \"udp-size\"; did you mean \"udp.size\"?"]),
      (
        "idle-timeout: 1\n",
        [
          "1: unknown key \"idle-timeout\"; did you mean \"tcp.idle-timeout\"?"
        ]
      ),
      ("recursion: yes\n", ["1: unknown key \"recursion\""]),
    ])
  func unknownKeys(text: String, expected: [String]) throws {
    #expect(try problems(text) == expected)
  }

  @Test(
    "a value that means nothing is an error that says how it should be",
    arguments: [
      ("workers: many", "1: \"many\" is no value for workers: a number from 1 to 256 is expected"),
      ("workers: 0", "1: \"0\" is no value for workers: a number from 1 to 256 is expected"),
      ("workers: [1, 2]", "1: \"workers\" has one value, not a list"),
      ("workers:", "1: \"workers\" has no value"),
      ("workers: {a: b}", "1: \"workers\" has a value, not keys of its own"),
      ("tcp: 5", "1: \"tcp\" needs keys of its own below it, such as tcp.idle-timeout"),
      (
        "udp: {size: 5000}",
        "1: \"5000\" is no value for udp.size: a number from 512 to 4096 is expected"
      ),
      (
        "udp: {buffer: 4X}",
        "1: \"4X\" is no value for udp.buffer: a size from 64K to 1G is expected, such as 4M"
      ),
      (
        "tcp: {idle-timeout: soon}",
        "1: \"soon\" is no value for tcp.idle-timeout: "
          + "a time from 10ms to 3600s is expected, such as 10s or 500ms"
      ),
      ("pin-workers: perhaps", "1: \"perhaps\" is no value for pin-workers: yes or no is expected"),
      (
        "user: nobody-at-all",
        "1: \"nobody-at-all\" is no value for user: this machine has no such user"
      ),
      ("group: root", "1: a group alone changes nothing: set \"user\" too"),
      (
        "log: {level: loud}",
        "1: \"loud\" is no value for log.level: "
          + "one of trace, debug, info, notice, warning, error, critical is expected"
      ),
      ("listen: [127.0.0.1:5301, 127.0.0.1:5301]", "1: 127.0.0.1:5301 is listed twice"),
      (
        "listen: [127.0.0.1:5301, 0.0.0.0:5301]",
        "1: 0.0.0.0:5301 is all addresses of the machine, 127.0.0.1:5301 too: list one of them"
      ),
      ("listen: []", "1: listen needs at least one value"),
      (
        "nsid: 0xf",
        "1: \"0xf\" is no value for nsid: "
          + "after 0x an even number of hexadecimal digits is expected, at most 510"
      ),
      ("a: 1\na: 2", "1: given twice: \"a\""),
      ("- a", "1: a file of \"key: value\" lines is needed here"),
    ])
  func badValues(text: String, expected: String) throws {
    #expect(try problems(text) == [expected])
  }

  @Test("an address says what is wrong with it")
  func badAddress() throws {
    let found = try problems("listen: localhost:53")
    #expect(found.count == 1)
    #expect(found.first?.contains("\"localhost\" is a name; an address is needed") == true)
  }

  @Test("everything that is wrong is said at once, each with its place")
  func allProblems() throws {
    let found = try problems(
      "workers: x\nudp: {size: 1}\n", environment: ["MARTLET_PIN_WORKERS": "x"],
      flags: [.logLevel: .string("x")])
    #expect(found.count == 4)
    #expect(found.contains { $0.hasPrefix("MARTLET_PIN_WORKERS: ") })
    #expect(found.contains { $0.hasPrefix("--log-level: ") })
  }

  @Test("a file that is no YAML is an error with its line")
  func noYAML() throws {
    let found = try problems("workers: 1\nlisten: [a\n")
    #expect(found.count == 1)
    #expect(found.first?.contains("this is not YAML") == true)
  }

  @Test("a file that was named must be there")
  func missingFile() {
    let error = #expect(throws: ConfigurationError.self) {
      try ConfigurationSources(path: "/nonexistent/martlet.yaml").resolve()
    }
    #expect(error?.description == "/nonexistent/martlet.yaml: there is no such file")
  }

  @Test("an environment variable that looks like ours and means nothing is a warning")
  func unknownVariables() throws {
    let resolved = try resolve(
      environment: [
        "MARTLET_LISEN": "x", "MARTLETS": "y", "MARTLET_DATABASE_PASSWORD": "z",
        "MARTLET_DATABASE": "sqlite:x",
      ])
    #expect(
      resolved.warnings
        == ["the environment variable MARTLET_LISEN means nothing; did you mean MARTLET_LISTEN?"])
  }

  @Test(
    "the NSID is the identity unless it is given, as text or in hexadecimal",
    arguments: [
      ("identity: ns1", Array("ns1".utf8)), ("identity: ns1\nnsid: abc", Array("abc".utf8)),
      ("nsid: \"0x00ff\"", [0, 0xff]), ("{}", []),
    ])
  func nsid(text: String, expected: [UInt8]) throws {
    #expect(try resolve(text).configuration.nsid == expected)
  }

  @Test("an empty version is not told")
  func hiddenVersion() throws {
    #expect(try resolve("version: \"\"").configuration.version == nil)
    #expect(try resolve().configuration.version == "Martlet")
  }

  @Test("the table and the JSON show each value with its origin")
  func report() throws {
    let resolved = try resolve(environment: ["MARTLET_WORKERS": "3", "MARTLET_X": "\"\n"])
    #expect(resolved.table.split(separator: "\n").count == ConfigurationKey.allCases.count)
    #expect(resolved.table.contains(#/(?m)^workers +3 +MARTLET_WORKERS$/#))
    #expect(
      resolved.json.contains(#"{"key": "workers", "value": "3", "from": "MARTLET_WORKERS"}"#))
    #expect(
      resolved.json.contains(#""warnings": ["the environment variable MARTLET_X means nothing"]"#))
  }
}

@Suite("The manual")
struct ManualTests {
  @Test("has every key with its default, and no key that doesn't exist")
  func keys() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appending(path: "Documentation/configuration.md"), encoding: .utf8)
    let rows = text.matches(of: #/(?m)^\| `([a-z.-]+)` \| (.+?) \| /#)
    #expect(rows.map { String($0.1) } == ConfigurationKey.allCases.map(\.rawValue))
    let file = try TemporaryFile("{}")
    let resolved = try ConfigurationSources(path: file.path).resolve()
    for (row, entry) in zip(rows, resolved.entries) where row.2.hasPrefix("`") {
      guard entry.key != .listen else { continue }
      #expect(row.2 == "`\(entry.value)`", "\(entry.key.rawValue)")
    }
  }
}
