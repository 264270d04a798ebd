import Foundation
import Testing

@Suite(
  "Answers in front of another name server", .serialized,
  .enabled(if: geteuid() == 0, "making network namespaces and attaching programs takes root"))
struct OffServerTests {
  /// The zone of the driver as the other server has it: what comes from there can be told apart.
  private static let own = Workspace.zone.replacing("192.0.2.80", with: "192.0.2.99")

  @Test(
    "What is known is answered in the driver, the rest by the server behind, routed and bridged",
    arguments: OtherServer.Way.allCases)
  func offServer(way: OtherServer.Way) throws {
    let address = way == .routed ? "10.99.0.53" : "10.77.0.53"
    let wired = try WiredServer(["--xdp", "wire", "--xdp-for", address])
    let other = try OtherServer(behind: wired, way, at: address, zone: Self.own)
    defer { withExtendedLifetime(other) {} }
    try wired.settle()
    func ask(_ words: String...) throws -> String {
      try wired.workspace.run(
        ["+short", "+tries=1", "+time=3", "@\(address)"] + words,
        through: wired.outside.enter + ["/usr/bin/dig"], isMartlet: false
      ).output
    }
    // Known: the driver's answer, which the other server never sees.
    let before = try wired.packets("answered")
    #expect(try ask("www.example.com", "A") == "192.0.2.80\n")
    #expect(try ask("+noedns", "www.example.com", "A") == "192.0.2.80\n")
    #expect(try wired.packets("answered") == before + 2)
    // Not known: another zone, NSID, TCP.
    #expect(try ask("www.other.example", "A") == "192.0.2.111\n")
    #expect(try wired.packets("unknown_zone") == 1)
    #expect(try ask("+nsid", "www.example.com", "A") == "192.0.2.99\n")
    #expect(try ask("+tcp", "www.example.com", "A") == "192.0.2.99\n")
    // Its own sockets answer nobody but those who ask them.
    #expect(try wired.metric("martlet_dns_queries_total{transport=\"udp\"}") == 0)
    // Without the driver all is as if it had never been there.
    wired.kill()
    #expect(try ask("www.example.com", "A") == "192.0.2.99\n")
  }

  @Test("There it learns the zones from a zone file too, and follows that")
  func offServerFromFile() throws {
    let folder = try TemporaryDirectory("off-server")
    let zone = ServeProcess.zone.replacing("192.0.2.80", with: "192.0.2.181")
    let file = try folder.write("example.com.zone", zone)
    let wired = try WiredServer(
      ["--xdp", "wire", "--xdp-for", "10.99.0.53", "--zone-file", file])
    try wired.settle()
    try RunningServer.run(
      wired.outside.enter + ["ip", "route", "add", "10.99.0.0/24", "via", WiredServer.server4])
    func ask() throws -> String {
      try wired.ask(
        "/usr/bin/dig", "+short", "+tries=1", "@10.99.0.53", "www.example.com", "A")
    }
    #expect(try ask() == "192.0.2.181\n")
    try folder.write("next", zone.replacing("192.0.2.181", with: "192.0.2.182"))
    #expect(rename("\(folder.path)/next", file) == 0)
    usleep(500_000)
    try wired.settle()
    #expect(try ask() == "192.0.2.182\n")
  }
}
