import Foundation
import Glibc

/// A zone with two addresses, a root that delegates it, and resolvers that find it there, on the
/// loopback interface of the namespace that the tests run in.
///
/// The namespaces of network and processes that `make test-resolvers` makes end with it, and so does
/// everything that is started here.
final class ResolverNetwork {
  static let root = "198.51.100.1"
  static let addresses = ["198.51.100.53", "198.51.100.54"]
  private let folder: String
  private var programs: [RunningProgram] = []

  /// Starts everything, and waits until each resolver answers.
  ///
  /// - Parameter minimises: Whether Unbound minimises names.
  init(_ resolvers: [RealResolver], minimises: Bool = false) throws {
    folder = "\(NSTemporaryDirectory())/martlet-resolvers-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Self.run("ip", "link", "set", "lo", "up")
    for address in [Self.root] + Self.addresses {
      try Self.run("ip", "address", "add", "\(address)/32", "dev", "lo")
    }
    try Self.run("nft", "add table ip loss")
    try Self.run("nft", "add chain ip loss input { type filter hook input priority 0; }")
    try startAuthority(
      "root", ".", [Self.root],
      """
      $TTL 86400
      . SOA a.root. hostmaster. 1 3600 600 86400 300
      . NS a.root.
      a.root. A \(Self.root)
      example.com. NS ns1.example.com.
      example.com. NS ns2.example.com.
      ns1.example.com. A \(Self.addresses[0])
      ns2.example.com. A \(Self.addresses[1])
      """)
    try startAuthority(
      "zone", "example.com", Self.addresses,
      """
      $TTL 3600
      @ SOA ns1 hostmaster 1 3600 600 86400 300
      @ NS ns1
      @ NS ns2
      ns1 A \(Self.addresses[0])
      ns2 A \(Self.addresses[1])
      * A 192.0.2.1
      """)
    for resolver in resolvers {
      let place = "\(folder)/\(resolver.rawValue)"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let words = try resolver.configure(
        in: place, root: Self.root, minimises: minimises)
      programs.append(try RunningProgram(words, output: "\(place)/log"))
    }
    for resolver in resolvers {
      guard try Client(resolver).isServed(within: 20) else {
        let log = try? String(contentsOfFile: "\(folder)/\(resolver.rawValue)/log", encoding: .utf8)
        throw NetworkProblem("\(resolver.rawValue) does not answer: \(log ?? "")")
      }
    }
  }

  deinit {
    for program in programs { program.end() }
    _ = try? Self.run("nft", "delete table ip loss")
    for address in [Self.root] + Self.addresses {
      _ = try? Self.run("ip", "address", "delete", "\(address)/32", "dev", "lo")
    }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// From now on so many of 100 packets to the zone's servers are dropped, by chance; with 100 all.
  func lose(_ percent: Int) throws {
    try Self.run("nft", "flush chain ip loss input")
    // What answers is at these addresses too: only queries are meant.
    let to = "ip daddr { \(Self.addresses.joined(separator: ", ")) } meta l4proto { tcp, udp }"
    let chance = percent == 100 ? "" : "numgen random mod 100 < \(percent)"
    try Self.run("nft", "add rule ip loss input \(to) th dport 53 \(chance) counter drop")
  }

  /// How many packets were dropped since ``lose(_:)``, as the kernel counted them.
  func dropped() throws -> Int {
    let words = try Self.run("nft", "list chain ip loss input").split(separator: " ")
    guard let place = words.firstIndex(of: "packets") else { return 0 }
    return Int(words[place + 1]) ?? 0
  }

  /// Clients of all resolvers, each of which has asked each of the zone's servers some times.
  func warmClients() throws -> [(resolver: RealResolver, client: Client)] {
    let clients = try RealResolver.allCases.map { (resolver: $0, client: try Client($0)) }
    for number in 0..<30 {
      for (_, client) in clients { client.ask("warm\(number)") }
      usleep(20_000)
    }
    usleep(500_000)
    return clients
  }

  private func startAuthority(
    _ name: String, _ zone: String, _ addresses: [String], _ text: String
  ) throws {
    let place = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try (text + "\n").write(toFile: "\(place)/zone", atomically: false, encoding: .utf8)
    let configuration = """
      server:
        server-count: 1
      \(addresses.map { "  ip-address: \($0)@53" }.joined(separator: "\n"))
        username: ""
        chroot: ""
        zonesdir: "\(place)"
        xfrdir: "\(place)"
        database: ""
        pidfile: "\(place)/pid"
        zonelistfile: "\(place)/list"
        xfrdfile: "\(place)/xfrd"
        cookie-secret-file: "\(place)/cookies"
        rrl-ratelimit: 0
      remote-control:
        control-enable: no
      zone:
        name: "\(zone)"
        zonefile: "zone"

      """
    try configuration.write(toFile: "\(place)/nsd.conf", atomically: false, encoding: .utf8)
    let words = ["nsd", "-d", "-c", "\(place)/nsd.conf"]
    programs.append(try RunningProgram(words, output: "\(place)/log"))
  }

  @discardableResult
  private static func run(_ words: String...) throws -> String {
    let file = "\(NSTemporaryDirectory())/martlet-resolvers-\(getpid()).output"
    defer { unlink(file) }
    let code = try RunningProgram(words, output: file).wait()
    let text = try String(contentsOfFile: file, encoding: .utf8)
    guard code == 0 else { throw NetworkProblem("\(words.joined(separator: " ")): \(text)") }
    return text
  }
}

/// What does not work.
struct NetworkProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
