import ConntrackKernel
import Glibc

/// Two network namespaces with a cable between them, which end with the test.
///
/// The server is 192.0.2.1 and 2001:db8::1, the client 192.0.2.2 and 2001:db8::2; the server sends
/// what is for 10.0.0.0/8 to the client as well.
final class TestNetwork: Sendable {
  let server: HeldNamespace
  let client: HeldNamespace

  static let serverAddress = "192.0.2.1"
  static let serverAddress6 = "2001:db8::1"

  init() throws {
    let (server, client) = (try HeldNamespace(), try HeldNamespace())
    (self.server, self.client) = (server, client)
    try server.namespace.perform { () throws(KernelError) in
      let links = try NetworkLinks()
      try links.switchOn("lo")
      try links.makePair("martlet-server", peer: "martlet-client", in: client)
      try links.add("192.0.2.1", prefix: 24, to: "martlet-server")
      try links.add("2001:db8::1", prefix: 64, to: "martlet-server")
      try links.switchOn("martlet-server")
      try KernelFiles.write("1", to: "/proc/sys/net/netfilter/nf_conntrack_checksum")
    }
    try client.namespace.perform { () throws(KernelError) in
      let links = try NetworkLinks()
      try links.switchOn("lo")
      try links.add("192.0.2.2", prefix: 24, to: "martlet-client")
      try links.add("2001:db8::2", prefix: 64, to: "martlet-client")
      try links.switchOn("martlet-client")
    }
    try server.namespace.perform { () throws(KernelError) in
      try NetworkLinks().addRoute("10.0.0.0", prefix: 8, gateway: "192.0.2.2")
    }
    try Exchange.awaitPath(.remote4, from: client.namespace)
    try Exchange.awaitPath(.remote6, from: client.namespace)
  }

  /// Runs something in the server's namespace.
  func onServer<Value: Sendable>(
    _ body: @escaping @Sendable () throws(KernelError) -> Value
  ) throws -> Value {
    try server.namespace.perform(body)
  }

  /// Runs something in the client's namespace.
  func onClient<Value: Sendable>(
    _ body: @escaping @Sendable () throws(KernelError) -> Value
  ) throws -> Value {
    try client.namespace.perform(body)
  }

  /// Gives the server rules, with the real `nft`.
  func rules(_ text: String) throws {
    let result = try onServer { () throws(KernelError) in
      try Program.required("nft").run(["-f", "-"], input: text)
    }
    guard result.status == 0 else { throw TestFailure("nft: \(result.errors)\n\(text)") }
  }

  /// Runs a program in the server's namespace, and insists on its success.
  @discardableResult
  func run(_ name: String, _ arguments: String...) throws -> String {
    let result = try onServer { () throws(KernelError) in
      try Program.required(name).run(arguments)
    }
    guard result.status == 0 else {
      throw TestFailure("\(name) \(arguments.joined(separator: " ")): \(result.errors)")
    }
    return result.output
  }

  /// The sum of a counter over all processors of the server.
  func total(_ counter: ProcessorStatistics.Counter) throws -> Int {
    try onServer { () throws(KernelError) in
      try TrackingTable().processorStatistics().reduce(0) { $0 + Int($1.counters[counter] ?? 0) }
    }
  }

  /// The number of the server's entries.
  func count() throws -> Int {
    Int(try onServer { () throws(KernelError) in try TrackingTable().fill().count })
  }

  /// The server's entries.
  func flows() throws -> [TrackedFlow] {
    try onServer { () throws(KernelError) in
      var flows: [TrackedFlow] = []
      _ = try TrackingTable().forEachFlow { flows.append($0) }
      return flows
    }
  }

  /// Empties the server's table.
  func removeFlows() throws {
    try onServer { () throws(KernelError) in try TrackingTable().removeAll() }
  }

  /// A number among the settings of the server's namespace.
  func setting(_ name: String) throws -> Int {
    Int(
      try onServer { () throws(KernelError) in
        try KernelFiles.text(of: "/proc/sys/net/netfilter/\(name)")
      }) ?? -1
  }
}

/// Why a test could not be prepared.
struct TestFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Program {
  /// A program that the tests need (scripts/bootstrap test installs it).
  static func required(_ name: String) throws(KernelError) -> Program {
    guard let program = Program(name) else { throw KernelError("find \(name)", code: ENOENT) }
    return program
  }
}
