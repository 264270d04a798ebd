import Foundation
import Testing

@Suite(
  "Interfaces of the driver that go and come", .serialized,
  .enabled(if: geteuid() == 0, "making network namespaces and attaching programs takes root"))
struct InterfaceTests {
  private func wait(_ wired: WiredServer, for mode: String, _ value: Double) throws {
    let name = "martlet_xdp_attached{interface=\"wire\",mode=\"\(mode)\"}"
    for _ in 0..<100 where try wired.metric(name) != value { usleep(100_000) }
    #expect(try wired.metric(name) == value, "\(wired.process.log)")
  }

  @Test(
    "One that is gone is reported, and answered from again when it is back, without privileges too",
    arguments: [nil, "-all,+bpf,+perfmon,+net_admin,+net_bind_service,+dac_override"])
  func comesBack(capabilities: String?) throws {
    let wired = try WiredServer(
      prefix: capabilities.map { ["setpriv", "--bounding-set", $0, "--inh-caps", "-all"] } ?? [])
    try wired.settle()
    try wait(wired, for: "native", 1)
    try wired.removeWire()
    try wait(wired, for: "none", 0)
    #expect(
      wired.process.log.contains("only the sockets answer on wire: there is no such interface"))
    try wired.replaceWire()
    try wait(wired, for: "native", 1)
    let before = try wired.packets("answered")
    let answer = try wired.ask(
      "/usr/bin/dig", "+short", "@\(WiredServer.server4)", "www.example.com", "A")
    #expect(answer == "192.0.2.80\n")
    #expect(try wired.packets("answered") == before + 1)
  }

  @Test("One that comes after the server is answered from too")
  func comesLate() throws {
    let wired = try WiredServer(["--xdp", "late"])
    #expect(
      wired.process.log.contains("only the sockets answer on late: there is no such interface"))
    try RunningServer.run(
      wired.inside.enter + [
        "ip", "link", "add", "late", "type", "veth", "peer", "name", "early", "netns",
        "\(wired.outside.process)",
      ])
    for _ in 0..<100 where !wired.process.log.contains("the driver of late") { usleep(100_000) }
    #expect(wired.process.log.contains("answering from the driver of late (XDP, native)"))
    try wired.settle()
  }

  @Test("A changed record comes from the driver, not only from the sockets, within 100 ms")
  func promptness() throws {
    let wired = try WiredServer()
    try wired.settle()
    let queries = try PacedQueries(wired)
    var times: [Double] = []
    for round in 1...12 {
      try wired.workspace.succeed(
        "record", "replace", "example.com", "www", "A", "203.0.113.\(round)")
      let committed = now()
      let before = try wired.packets("answered")
      let answers = try queries.ask("www.example.com", for: 0.4, since: committed)
      let fromDriver = Int(try wired.packets("answered") - before)
      #expect(answers.last?.octet == UInt8(round))
      // Before the change is followed the driver gives the former answer, then the sockets have their
      // turn, and the last ones are the driver's again.
      let former = answers.prefix { $0.octet != UInt8(round) }.count
      #expect(answers.dropFirst(former).allSatisfy { $0.octet == UInt8(round) })
      let last = fromDriver - former
      guard last > 0, last <= answers.count else { continue }
      times.append(answers[answers.count - last].time)
      try wired.settle()
    }
    print("\(times.sorted().map { Int($0 * 1000) }) ms from commit to the driver's first answer")
    #expect(times.count >= 6)
    // Other tests have their share of the processors.
    #expect((times.min() ?? 1) < 0.1)
  }
}
