import DatabaseServers
import Foundation
import Testing

@Suite(
  "Replication: Galera", .serialized, ReplicationRuns.trait,
  .enabled(
    if: FileManager.default.fileExists(atPath: "/usr/lib/galera/libgalera_smm.so"),
    "/usr/lib/galera/libgalera_smm.so is not there: scripts/bootstrap test"))
struct GaleraTests {
  @Test(
    "Two nodes that both write, one that is killed, one that refuses, one that comes back",
    .timeLimit(.minutes(4)))
  func cluster() async throws { try await onThread { try Self.cluster() } }

  private static func cluster() throws {
    let manual = try ReplicationManual("A Galera cluster")
    let ports = try (0..<2).map { _ in try freePort() }
    let options = try manual.settings(
      "node1",
      [
        "node1.example.net,node2.example.net": "127.0.0.1:\(ports[0]),127.0.0.1:\(ports[1])",
        "node1.example.net": "127.0.0.1",
      ])
    let nodes = try (0..<2).map { number in
      let own = [
        "wsrep-provider-options":
          "gmcast.listen_addr=tcp://127.0.0.1:\(ports[number]);"
          + "ist.recv_addr=127.0.0.1:\(try freePort());gcache.size=16M",
        "wsrep-sst-receive-address": "127.0.0.1:\(try freePort())",
      ]
      let first = number == 0 ? ["wsrep-new-cluster": ""] : [:]
      return try MariaDBPlace(options.merging(own) { $1 }.merging(first) { $1 })
    }
    let (node1, node2) = (nodes[0], nodes[1])
    try node1.execute("CREATE DATABASE zones")
    try ReplicatedZone.create(at: node1.location("root"))
    #expect(try node1.execute(manual.sql("node1")).contains("wsrep_cluster_size\t2"))
    let servers = try nodes.map {
      try ReplicaServer($0.location("martlet"), password: "secret", zone: "example.net")
    }
    let server = servers[1]
    try server.measure("Galera", count: 40) { number in
      try node1.change(MariaDBPlace.set("n\(number).example.net", to: "192.0.2.\(number)"))
      return ("n\(number).example.net", "192.0.2.\(number)")
    }
    try late(node1, node2, servers)
    try bothAtOnce(nodes, servers)

    let watch = CounterWatch(port: server.port, name: "counter.example.net")
    let watching = Thread { try? watch.run() }
    watching.start()
    try node1.count(1...50)
    for server in servers {
      try server.wait(for: "counter.example.net", toBe: CounterWatch.address(50))
    }
    let reloads = server.reloads
    #expect(reloads == 0, "\(server.log)")
    node1.disconnect()
    node1.server.kill()
    try wait(for: "non-Primary", at: node2)
    #expect(try server.address("n3.example.net") == "192.0.2.3")
    try node2.execute(manual.sql("node2"))
    try wait(for: "Primary", at: node2)
    try node2.count(51...60)
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(60))
    try server.measure("Galera, the first node gone", count: 20) { number in
      try node2.change(MariaDBPlace.set("p\(number).example.net", to: "192.0.2.\(number)"))
      return ("p\(number).example.net", "192.0.2.\(number)")
    }
    #expect(try servers[0].address("counter.example.net") == CounterWatch.address(50))

    // It copies all from the other, whose server goes on as before.
    node1.server.settings.options["wsrep-new-cluster"] = nil
    try node1.server.start()
    try servers[0].wait(for: "p3.example.net", toBe: "192.0.2.3")
    try node1.count(61...70)
    for server in servers {
      try server.wait(for: "counter.example.net", toBe: CounterWatch.address(70))
    }
    if isInstalled("garbd") {
      try arbitrate(nodes, ports, server, manual)
    }
    #expect(watch.stop().setbacks == [])
    #expect(server.reloads == reloads, "\(server.log)")
    manual.expectAllTaken()
  }

  /// With an arbitrator's vote a node goes on when the other is killed.
  private static func arbitrate(
    _ nodes: [MariaDBPlace], _ ports: [UInt16], _ server: ReplicaServer, _ manual: ReplicationManual
  ) throws {
    let folder = try TemporaryDirectory("arbitrator")
    let command = try manual.command(
      "arbitrator",
      [
        "node1.example.net,node2.example.net": "127.0.0.1:\(ports[0]),127.0.0.1:\(ports[1])"
      ])
    let options = "--options gmcast.listen_addr=tcp://127.0.0.1:\(try freePort())"
    let arbitrator = try ChildProcess(
      ["bash", "-c", "cd '\(folder.path)' && exec \(command) \(options)"],
      log: "\(folder.path)/log")
    for _ in 0..<100 {
      if try nodes[1].execute("SHOW STATUS LIKE 'wsrep_cluster_size'").contains("\t3") { break }
      usleep(100_000)
    }
    let size = try nodes[1].execute("SHOW STATUS LIKE 'wsrep_cluster_size'")
    #expect(size.contains("\t3"), "\(arbitrator.log.suffix(2000))")
    nodes[0].disconnect()
    nodes[0].server.kill()
    for _ in 0..<100 {
      if try nodes[1].execute("SHOW STATUS LIKE 'wsrep_cluster_size'").contains("\t2") { break }
      usleep(100_000)
    }
    try wait(for: "Primary", at: nodes[1])
    try nodes[1].count(71...80)
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(80))
  }

  /// A transaction has its number, and commits after others that have higher ones.
  private static func late(
    _ node1: MariaDBPlace, _ node2: MariaDBPlace, _ servers: [ReplicaServer]
  ) throws {
    try node1.change("START TRANSACTION")
    try node1.change(MariaDBPlace.set("late.example.net", to: "192.0.2.7"))
    for number in 0..<10 {
      try node2.change(MariaDBPlace.set("early\(number).example.net", to: "192.0.2.7"))
    }
    for server in servers { try server.wait(for: "early9.example.net", toBe: "192.0.2.7") }
    let newest = try node2.journal().newest
    #expect(try servers[1].address("late.example.net") == nil)
    let start = now()
    try node1.change("COMMIT")
    let duration = try servers[1].wait(for: "late.example.net", toBe: "192.0.2.7", since: start)
    print(String(format: "Galera: an entry below the newest was followed within %.1f ms", duration))
    #expect(try node2.journal().newest == newest)
  }

  /// Both nodes write at the same time; both servers have everything in the end.
  private static func bothAtOnce(_ nodes: [MariaDBPlace], _ servers: [ReplicaServer]) throws {
    let each = 200
    let before = try nodes[1].journal()
    let start = now()
    let threads = nodes.indices.map { index in
      nonisolated(unsafe) let node = nodes[index]
      let done = DispatchSemaphore(value: 0)
      Thread {
        defer { done.signal() }
        for number in 0..<each {
          let sql = MariaDBPlace.set("b\(number)-\(index).example.net", to: "192.0.2.\(index)")
          // The node that comes second with the same row is told so; it tries again.
          for _ in 0..<10 where (try? node.change(sql)) != nil { break }
        }
      }.start()
      return done
    }
    for done in threads { done.wait() }
    let written = now() - start
    for server in servers {
      for index in nodes.indices {
        for number in 0..<each {
          try server.wait(for: "b\(number)-\(index).example.net", toBe: "192.0.2.\(index)")
        }
      }
    }
    let after = try nodes[1].journal()
    #expect(after.count == before.count + 2 * each)
    #expect(after.newest > before.newest + 2 * each)
    print(
      String(
        format: "Galera: %d changes at two nodes within %.2f s, numbers %d to %d, all answered",
        2 * each, written, before.newest + 1, after.newest))
  }

  private static func wait(for status: String, at node: MariaDBPlace) throws {
    let deadline = now() + 30
    while true {
      let found = try node.execute("SHOW STATUS LIKE 'wsrep_cluster_status'")
      if found.contains("\t\(status)\n") { return }
      guard now() < deadline else { throw EndToEndError("the node is \(found), not \(status)") }
      usleep(100_000)
    }
  }
}
