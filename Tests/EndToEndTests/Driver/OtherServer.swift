import Foundation
import Glibc

/// NSD in a third network namespace, to which all ways lead through the server's.
final class OtherServer {
  /// How packets get there.
  enum Way: CaseIterable {
    /// The machine between is a router: the other server is in a network of its own.
    case routed
    /// The machine between is a bridge: all three are in one network.
    case bridged
  }

  private let folder: TemporaryDirectory
  private let network: IsolatedNetwork
  private let process: ChildProcess

  /// - Parameter zone: The text of example.com as it has it, beside another zone.
  init(behind wired: WiredServer, _ way: Way, at address: String, zone: String) throws {
    folder = try TemporaryDirectory("behind")
    network = try IsolatedNetwork(folder)
    let inside = wired.inside.enter
    try RunningServer.run(
      inside + [
        "ip", "link", "add", "back", "type", "veth", "peer", "name", "wire", "netns",
        "\(network.process)",
      ])
    try RunningServer.run(inside + ["ip", "link", "set", "back", "up"])
    let length = way == .routed ? 24 : 16
    try RunningServer.run(
      network.enter + ["ip", "address", "add", "\(address)/\(length)", "dev", "wire"])
    try RunningServer.run(network.enter + ["ip", "link", "set", "wire", "up"])
    switch way {
    case .routed: try Self.route(wired, network)
    case .bridged: try Self.bridge(wired)
    }
    try folder.write("example.com.zone", zone)
    try folder.write("other.zone", Self.other)
    let file = try folder.write("nsd.conf", Self.configuration(address, folder.path))
    process = try ChildProcess(
      network.enter + ["/usr/sbin/nsd", "-d", "-c", file], log: "\(folder.path)/nsd.log")
    for _ in 0..<200 where !process.log.contains("nsd started") { usleep(50_000) }
    guard process.log.contains("nsd started") else { throw EndToEndError(process.log) }
  }

  private static func route(_ wired: WiredServer, _ network: IsolatedNetwork) throws {
    let address = ["ip", "address", "add", "10.99.0.1/24", "dev", "back"]
    try RunningServer.run(wired.inside.enter + address)
    try RunningServer.run(
      wired.inside.enter + ["sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"])
    try RunningServer.run(network.enter + ["ip", "route", "add", "default", "via", "10.99.0.1"])
    try RunningServer.run(
      wired.outside.enter + ["ip", "route", "add", "10.99.0.0/24", "via", WiredServer.server4])
  }

  private static func bridge(_ wired: WiredServer) throws {
    let link = wired.inside.enter + ["ip", "link"]
    try RunningServer.run(link + ["add", "br0", "type", "bridge"])
    for port in ["wire", "back"] { try RunningServer.run(link + ["set", port, "master", "br0"]) }
    try RunningServer.run(link + ["set", "br0", "up"])
  }

  private static let other = """
    $ORIGIN other.example.
    $TTL 3600
    @ SOA ns hostmaster 1 7200 1800 1209600 300
    @ NS ns
    ns A 192.0.2.110
    www A 192.0.2.111

    """

  private static func configuration(_ address: String, _ path: String) -> String {
    """
    server:
      server-count: 1
      ip-address: \(address)@53
      username: ""
      chroot: ""
      zonesdir: "\(path)"
      xfrdir: "\(path)"
      database: ""
      pidfile: "\(path)/nsd.pid"
      zonelistfile: "\(path)/zone.list"
      xfrdfile: "\(path)/xfrd.state"
      cookie-secret-file: "\(path)/cookies"
      rrl-ratelimit: 0
    remote-control:
      control-enable: no
    zone:
      name: "example.com"
      zonefile: "\(path)/example.com.zone"
    zone:
      name: "other.example"
      zonefile: "\(path)/other.zone"

    """
  }
}
