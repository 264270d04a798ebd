import ConntrackKernel
import EBPF
import Foundation
import Glibc

/// Two machines with a wire between them: a server that answers from its driver, and a client.
///
/// Both are network namespaces that end with the test. Packets that leave a virtual interface from
/// its driver are taken by the one at the other end only if that has a program too, which a real
/// network card does not need; so the client has one that lets everything pass.
final class WiredServer {
  static let server4 = "10.77.0.1"
  static let server6 = "fd77::1"
  let workspace: Workspace
  let inside: IsolatedNetwork
  let outside: IsolatedNetwork
  private(set) var process: ChildProcess
  private var clientLink: XDPLink?
  private let arguments: [String]

  /// Lays the wire and starts the server.
  ///
  /// - Parameters:
  ///   - extra: More options of `martlet serve`.
  ///   - rules: For nftables at the server's end.
  ///   - zone: The text of `more.example`, if there is to be such a zone.
  ///   - prefix: The words of a wrapper of the server.
  ///   - owner: Whom the database belongs to.
  ///   - bridge: The bridge that the server's end of the wire is a port of, and that has the addresses.
  init(
    _ extra: [String] = ["--xdp", "wire"], rules: String = "", zone: String? = nil,
    prefix: [String] = [], owner: String? = nil, bridge: String? = nil
  ) throws {
    workspace = try Workspace.withZone()
    let folder = workspace.folder
    inside = try IsolatedNetwork(folder)
    let other = try TemporaryDirectory("client")
    outside = try IsolatedNetwork(other)
    guestFolder = other
    clientLink = try Self.layWire(from: inside, to: outside, bridge: bridge)
    if !rules.isEmpty {
      let file = try folder.write("rules.nft", rules)
      try RunningServer.run(inside.enter + ["nft", "-f", file])
    }
    if let zone {
      try folder.write("more.zone", zone)
      try workspace.succeed("zone", "import", "more.example", "more.zone")
    }
    if let owner { try Self.give(folder, to: owner) }
    arguments =
      inside.enter + prefix + [
        MartletBinary.path, "serve", "--database", "sqlite:\(folder.path)/martlet.db", "--listen",
        "\(Self.server4):53", "--listen", "[\(Self.server6)]:53", "--workers", "1",
        "--management", "127.0.0.1:8081",
      ] + extra
    process = try ChildProcess(arguments, log: "\(folder.path)/serve.log")
    try waitUntilAnswering()
  }

  private let guestFolder: TemporaryDirectory

  /// Takes the wire away, with its interfaces at both ends.
  func removeWire() throws {
    clientLink = nil
    try RunningServer.run(inside.enter + ["ip", "link", "delete", "wire"])
  }

  /// Lays another wire in its place.
  func replaceWire() throws { clientLink = try Self.layWire(from: inside, to: outside) }

  private static func layWire(
    from inside: IsolatedNetwork, to outside: IsolatedNetwork, bridge: String? = nil
  ) throws -> XDPLink {
    try RunningServer.run(
      inside.enter + [
        "ip", "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns",
        "\(outside.process)",
      ])
    if let bridge {
      let link = inside.enter + ["ip", "link"]
      try RunningServer.run(link + ["add", bridge, "type", "bridge"])
      try RunningServer.run(link + ["set", "wire", "master", bridge])
      try RunningServer.run(link + ["set", "wire", "up"])
    }
    for (network, last) in [(inside, 1), (outside, 2)] {
      let interface = last == 1 ? bridge ?? "wire" : "wire"
      let address = network.enter + ["ip", "address", "add"]
      try RunningServer.run(address + ["10.77.0.\(last)/16", "dev", interface])
      try RunningServer.run(address + ["fd77::\(last)/64", "dev", interface, "nodad"])
      try RunningServer.run(network.enter + ["ip", "link", "set", interface, "up"])
    }
    return try letPass(outside)
  }

  private func waitUntilAnswering() throws {
    for _ in 0..<400 where !process.log.contains("answering on") { usleep(50_000) }
    guard process.log.contains("answering on") else { throw EndToEndError(process.log) }
  }

  /// Ends the server as a crash would.
  func kill() {
    _ = Glibc.kill(process.identifier, SIGKILL)
    for _ in 0..<200 where Glibc.kill(process.identifier, 0) == 0 { usleep(10_000) }
  }

  private static func give(_ folder: TemporaryDirectory, to owner: String) throws {
    guard let account = getpwnam(owner) else { throw EndToEndError("No user \(owner)") }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) + ["."] {
      chown("\(folder.path)/\(name)", account.pointee.pw_uid, account.pointee.pw_gid)
    }
  }

  private static func letPass(_ network: IsolatedNetwork) throws -> XDPLink {
    let space = try NetworkNamespace(path: "/proc/\(network.process)/ns/net")
    let outcome = try space.perform { () throws(KernelError) -> Result<XDPLink, BPFError> in
      Result { () throws(BPFError) in
        var pass = Assembler()
        pass.move(.r0, 2)
        pass.exit()
        let instructions = (try? pass.finish()) ?? []
        let program = try BPFProgram(name: "pass", instructions)
        return try XDPLink(program, interface: if_nametoindex("wire"), mode: .native)
      }
    }
    return try outcome.get()
  }

  /// Asks from outside with one of the clients that people use; one try of two seconds.
  func ask(_ words: String...) throws -> String {
    try workspace.run(words, through: outside.enter, isMartlet: false).output
  }

  /// The metrics that begin with a name.
  func metric(_ name: String) throws -> Double? {
    let output = try workspace.run(
      ["-s", "http://127.0.0.1:8081/metrics"], through: inside.enter + ["/usr/bin/curl"],
      isMartlet: false
    ).output
    let line = output.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line.flatMap { Double($0.split(separator: " ").last ?? "") }
  }

  /// What the dashboard is told.
  func overview() throws -> [String: Any] {
    let output = try workspace.run(
      ["-s", "http://127.0.0.1:8081/api/martlet/v1/overview"],
      through: inside.enter + ["/usr/bin/curl"], isMartlet: false
    ).output
    let found = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    guard let found else { throw EndToEndError(output) }
    return found
  }

  /// How many packets were decided upon so.
  func packets(_ decision: String) throws -> Double {
    try metric("martlet_xdp_packets_total{decision=\"\(decision)\"}") ?? -1
  }

  /// Waits until everything is in the kernel.
  func settle() throws {
    for _ in 0..<200 {
      if try metric("martlet_xdp_complete") == 1 { return }
      usleep(50_000)
    }
    throw EndToEndError("The driver never had all names: \(process.log)")
  }

  /// What the process and each of its threads has of a line of /proc/…/status.
  func status(_ name: String) throws -> Set<String> {
    let tasks = "/proc/\(process.identifier)/task"
    let threads = try FileManager.default.contentsOfDirectory(atPath: tasks)
    return Set(
      try threads.flatMap { thread in
        try String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8)
          .split(separator: "\n").filter { $0.hasPrefix("\(name):") }
          .map { String($0.dropFirst(name.count + 1)).trimmingCharacters(in: .whitespaces) }
      })
  }
}
