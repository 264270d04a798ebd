import Foundation
import Testing

@Suite(
  "Changes while the driver answers as much as it is asked", .serialized,
  .enabled(if: geteuid() == 0, "making network namespaces and attaching programs takes root"))
struct ChangeUnderLoadTests {
  @Test("No answer is older than one that was given before its query, and none is lost")
  func change() throws {
    let wired = try WiredServer()
    try wired.settle()
    let queries = try wired.workspace.folder.write(
      "queries",
      (0..<100).map { $0 % 4 == 3 ? "no\($0).example.com A\n" : "www.example.com A\n" }.joined())
    let before = try wired.packets("answered") + wired.packets("no_name")
    let prober = try ChangeProber(wired)
    let load = try ChildProcess(
      wired.outside.enter + [
        "/usr/bin/dnsperf", "-s", WiredServer.server4, "-d", queries, "-l", "12", "-c", "4", "-T",
        "1", "-q", "200",
      ], log: "\(wired.workspace.folder.path)/load.log")
    for _ in 0..<100 where !load.log.contains("Sending queries") { usleep(50_000) }
    prober.begin()
    var slowest = 0.0
    for change in 1...20 {
      try wired.workspace.succeed(
        "record", "replace", "example.com", "www", "A", "10.0.0.\(change)")
      let committed = now()
      while prober.newest < change, now() < committed + 10 { usleep(2000) }
      #expect(prober.newest == change)
      slowest = max(slowest, now() - committed)
    }
    // Until the load is over, and a moment longer.
    for _ in 0..<400 where !load.log.contains("Queries lost") { usleep(50_000) }
    prober.end()
    let lines = load.log.split(separator: "\n")
    func figure(_ name: String) throws -> Double {
      let line = try #require(lines.first { $0.contains("\(name):") }, "\(load.log)")
      let words = line.split(separator: " ")
      let index = try #require(words.firstIndex { $0.hasSuffix(":") })
      return try #require(Double(words[index + 1]))
    }
    let answered = try wired.packets("answered") + wired.packets("no_name") - before
    print(
      """
      \(answered) answers of the driver to \(try figure("Queries completed")) queries, \
      \(prober.asked) probes, \(Int(slowest * 1000)) ms at most from commit to answer
      """)
    #expect(try figure("Queries lost") == 0)
    #expect(prober.lost == 0 && prober.stale == 0)
    #expect(prober.asked > 1000)
    // The sockets answered while a change was on its way, the driver otherwise.
    #expect(answered > 0.8 * (try figure("Queries completed")))
    #expect(slowest < 2)
  }
}
