import DNSProtocol
import Foundation
import Testing

/// `martlet serve --zone-file`: no database, the zones are those of master files.
@Suite("Zones of master files", .serialized)
struct ZoneFileTests {
  private let directory: TemporaryDirectory
  private let file: String

  init() throws {
    directory = try TemporaryDirectory("zone-files")
    file = try directory.write("example.com.zone", ServeProcess.zone)
  }

  /// What the server keeps for itself.
  private var leftovers: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/temporary")
    }
  }

  @Test("A file that changes is answered from at once, with what it includes")
  func changes() throws {
    try directory.write("hosts.inc", "host A 192.0.2.7\n")
    try directory.write("example.com.zone", ServeProcess.zone + "$INCLUDE hosts.inc\n")
    let other = try directory.write(
      "other", "@ 60 SOA ns.example.net. h.example.net. 3 1 1 1 1\n@ 60 NS ns.example.net.\n")
    let server = try ServeProcess(files: [file, "example.org=\(other)"], in: directory)
    let port = try #require(server.ports().first)
    #expect(try server.answer("www.example.com", at: port) == "192.0.2.80")
    #expect(try server.answer("host.example.com", at: port) == "192.0.2.7")
    #expect(
      try server.answer("example.org", .soa, at: port)
        == "ns.example.net. h.example.net. 3 1 1 1 1")
    // As an editor does it: another file in its place.
    let next = try directory.write(
      "next", ServeProcess.zone.replacing("192.0.2.80", with: "192.0.2.81"))
    #expect(rename(next, file) == 0)
    try server.wait(for: "www.example.com", toBe: "192.0.2.81", at: port, seconds: 5)
    #expect(try server.answer("host.example.com", at: port) == nil)
    try directory.write("example.com.zone", ServeProcess.zone + "$INCLUDE hosts.inc\n")
    try server.wait(for: "host.example.com", toBe: "192.0.2.7", at: port, seconds: 5)
    try directory.write("hosts.inc", "host A 192.0.2.8\n")
    try server.wait(for: "host.example.com", toBe: "192.0.2.8", at: port, seconds: 5)
    #expect(server.process.stop() == 0)
    #expect(try leftovers.isEmpty)
  }

  @Test("An error in a file leaves its zone as it was, and is told once with its place")
  func errors() throws {
    let server = try ServeProcess(files: [file], in: directory)
    let port = try #require(server.ports().first)
    try directory.write(
      "example.com.zone",
      ServeProcess.zone.replacing("192.0.2.80", with: "192.0.2.82") + "bad A 192.0.2.300\n")
    let entry = try server.entry("\(file): the zone stays as it was: \(file):8:")
    #expect(entry["level"] == "error")
    #expect(try server.answer("www.example.com", at: port) == "192.0.2.80")
    try FileManager.default.removeItem(atPath: file)
    try server.line("No such file or directory")
    usleep(300_000)
    #expect(server.entries.count { $0["message"]?.contains("stays as it was") == true } == 2)
    #expect(try server.answer("www.example.com", at: port) == "192.0.2.80")
    try directory.write(
      "example.com.zone", ServeProcess.zone.replacing("192.0.2.80", with: "192.0.2.83"))
    try server.wait(for: "www.example.com", toBe: "192.0.2.83", at: port, seconds: 5)
    server.signal(SIGHUP)
    try server.entry("read \(file) again: 5 records, serial 1")
    #expect(server.process.stop() == 0)
  }

  @Test("It does not start with what can't be served, and says all of it")
  func refusals() throws {
    let broken = try directory.write("broken.example.zone", "@ SOA\nwww A nothing\n")
    let again = try directory.write("again.zone", "$ORIGIN example.com.\n" + ServeProcess.zone)
    let nameless = try directory.write("zone", "@ SOA a b 1 1 1 1 1\n")
    let server = try ServeProcess(
      files: [file, broken, again, nameless, "\(directory.path)/missing"], in: directory)
    #expect(server.process.exitStatus() == 1)
    for text in [
      "\(broken):1:", "\(broken):2:",
      "\(again): the zone example.com. is that of \(file) already",
      "\(nameless): the name of the zone is not to be seen; write ZONE=\(nameless)",
      "\(directory.path)/missing: found",
    ] {
      #expect(server.process.log.contains(text), "\(server.process.log)")
    }
    #expect(try leftovers.isEmpty)
    let checked = try ServeProcess(
      files: [file, broken], in: directory, ["--check", "--database", "sqlite:x.db"])
    #expect(checked.process.exitStatus() == 0)
    #expect(checked.process.log.contains("warning: \(broken):1:"))
    #expect(
      checked.process.log.contains(
        "warning: --database: database means nothing beside zone-files"))
    let wrong = try ServeProcess(files: ["exa..mple=\(file)"], in: directory)
    #expect(wrong.process.exitStatus() == 78)
    #expect(wrong.process.log.contains("--zone-files: zone-files: expected ZONE=FILE"))
  }

  @Test("What a server that was killed has left goes when the next starts")
  func killed() throws {
    let first = try ServeProcess(files: [file], in: directory)
    _ = try first.ports()
    first.signal(SIGKILL)
    #expect(first.process.exitStatus() == 128 + SIGKILL)
    let left = try leftovers
    #expect(left.count == 1)
    let second = try ServeProcess(files: [file], in: directory)
    _ = try second.ports()
    let now = try leftovers
    #expect(now.count == 1 && now != left)
    // That of a server that runs stays.
    let third = try ServeProcess(files: [file], in: directory)
    _ = try third.ports()
    #expect(try leftovers.count == 2)
    #expect(second.process.stop() == 0)
    #expect(third.process.stop() == 0)
    #expect(try leftovers.isEmpty)
  }

  @Test("The management API shows the zones and changes none")
  func management() throws {
    let port = try freePort()
    let key = "a key of this test, of some length"
    let digest = try RunningServer.run([
      "/bin/sh", "-c", "printf %s '\(key)' | sha256sum | cut -d' ' -f1",
    ]).trimmingCharacters(in: .whitespacesAndNewlines)
    try directory.write("martlet.yaml", "management:\n  key-digest: \(digest)\n")
    let server = try ServeProcess(
      files: [file], in: directory,
      ["--management", "\(port)", "--config", "\(directory.path)/martlet.yaml"])
    try server.line("management: http://")
    func call(_ words: String...) throws -> String {
      try RunningServer.run(
        ["curl", "-s", "-H", "X-API-Key: \(key)", "-w", "%{http_code}"] + words.dropLast()
          + ["http://127.0.0.1:\(port)\(words.last ?? "")"])
    }
    let zone = "/api/v1/servers/localhost/zones/example.com."
    #expect(try call(zone).contains("192.0.2.80"))
    let refused = try call("-X", "DELETE", zone)
    #expect(refused.contains("the zones are read from files"))
    #expect(refused.hasSuffix("403"))
    #expect(try call("/api/martlet/v1/overview").contains("\"location\":\"zone files\""))
    #expect(server.process.stop() == 0)
  }
}
