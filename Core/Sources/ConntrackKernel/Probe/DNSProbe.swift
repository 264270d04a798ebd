import DNSProtocol
import Glibc

/// Asks the name server of this namespace over every path that its sockets have.
///
/// For the remote ones a network namespace is made, with a cable to this one: its queries come in
/// through the packet filter as anybody's do. It is gone with the probe, also when the process is
/// killed.
public final class DNSProbe {
  /// The name of the cable's two ends.
  private static let interface = "martlet-\(getpid() % 10_000_000)"
  private static let here4 = "169.254.77.1"
  private static let there4 = "169.254.77.2"
  private static let here6 = "fd6d:6172:746c::1"
  private static let there6 = "fd6d:6172:746c::2"

  /// The port that is asked.
  public let port: UInt16
  /// The paths, those over loopback first.
  public let paths: [ProbePath]
  /// Whether a socket is bound to the port.
  public let isListenedTo: Bool
  /// Why there are no remote paths, when there aren't.
  public private(set) var remoteProblem: String?
  private var outside: HeldNamespace?

  /// Prepares the paths.
  ///
  /// - Parameter port: The port of the name server.
  public init(port: UInt16) {
    self.port = port
    let bound = BoundAddress.current().filter { $0.port == port }
    isListenedTo = !bound.isEmpty
    var paths = Self.loopbackPaths(bound)
    if !bound.isEmpty {
      do throws(KernelError) {
        let outside = try Self.makeOutside(bound)
        self.outside = outside
        paths += Self.remotePaths(bound)
      } catch {
        remoteProblem = "\(error)"
      }
    }
    self.paths = paths
  }

  deinit {
    // The kernel would remove it as well, some time later.
    if outside != nil { try? NetworkLinks().remove(Self.interface) }
  }

  /// Asks once over every path, and where nothing comes back insistently: of a full table's packets
  /// one in ten may get through.
  ///
  /// - Parameter patience: How long to wait for each answer in all, in seconds; the query is sent
  ///   four times meanwhile. Asking again takes two times as long, and sends it twenty times.
  public func run(patience: Double = 1.2) -> [ProbeResult] {
    paths.map { path in
      let result = ask(path, attempts: 4, patience)
      return result.isAnswered ? result : ask(path, attempts: 20, patience * 2)
    }
  }

  private func ask(_ path: ProbePath, attempts: Int, _ patience: Double) -> ProbeResult {
    let port = port
    let ask: @Sendable () throws(KernelError) -> ProbeResult = { () throws(KernelError) in
      try Self.ask(path, port, attempts: attempts, patience)
    }
    do throws(KernelError) {
      switch path.origin {
      case .loopback: return try ask()
      case .remote:
        guard let outside else { return ProbeResult(path: path) }
        return try outside.namespace.perform(ask)
      }
    } catch {
      return ProbeResult(path: path, problem: "\(error)")
    }
  }

  private static func loopbackPaths(_ bound: [BoundAddress]) -> [ProbePath] {
    var addresses: [String] = []
    for one in bound where one.isWildcard || one.isLoopback {
      addresses.append(one.isWildcard ? (one.isIPv6 ? "::1" : "127.0.0.1") : one.text)
    }
    // A socket for all IPv6 addresses may take IPv4 as well; asking tells.
    if bound.contains(where: { $0.isWildcard && $0.isIPv6 }), !addresses.contains("127.0.0.1") {
      addresses.append("127.0.0.1")
    }
    return addresses.map { ProbePath(origin: .loopback, address: $0) }
  }

  private static func remotePaths(_ bound: [BoundAddress]) -> [ProbePath] {
    var addresses: [String] = []
    for isIPv6 in [false, true] {
      let own = bound.filter { $0.isIPv6 == isIPv6 }
      if own.contains(where: \.isWildcard) || !isIPv6 && bound.contains(where: \.isWildcard) {
        addresses.append(isIPv6 ? here6 : here4)
      } else if let one = own.first(where: { !$0.isLoopback && !$0.isLinkLocal }) {
        addresses.append(one.text)
      }
    }
    return addresses.map { ProbePath(origin: .remote, address: $0) }
  }

  /// Makes the namespace and its cable.
  private static func makeOutside(_ bound: [BoundAddress]) throws(KernelError) -> HeldNamespace {
    let outside = try HeldNamespace()
    let links = try NetworkLinks()
    try links.makePair(interface, peer: interface, in: outside)
    try links.add(here4, prefix: 30, to: interface)
    // A kernel without IPv6 can only be asked over IPv4.
    try? links.add(here6, prefix: 64, to: interface)
    try links.switchOn(interface)
    let others = Set(bound.filter { !$0.isWildcard && !$0.isLoopback && !$0.isLinkLocal })
    try outside.namespace.perform { () throws(KernelError) in
      let links = try NetworkLinks()
      try links.switchOn("lo")
      try links.add(there4, prefix: 30, to: interface)
      try? links.add(there6, prefix: 64, to: interface)
      try links.switchOn(interface)
      for one in others {
        try? links.addRoute(
          one.text, prefix: one.isIPv6 ? 128 : 32, gateway: one.isIPv6 ? here6 : here4)
      }
    }
    return outside
  }

  /// Sends a query up to so many times, each from the same socket.
  private static func ask(
    _ path: ProbePath, _ port: UInt16, attempts: Int, _ patience: Double
  ) throws(KernelError) -> ProbeResult {
    let family = path.isIPv6 ? AF_INET6 : AF_INET
    let number = socket(family, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw KernelError("open a socket", code: errno) }
    let descriptor = FileDescriptor(number)
    try connect(descriptor, path, port)
    let identifier = UInt16.random(in: 0...UInt16.max)
    guard let query = try? Message.query(.root, .ns, identifier: identifier).wire() else {
      throw KernelError("write a query", code: EINVAL)
    }
    let start = Clock.now
    var result = ProbeResult(path: path)
    for attempt in 1...attempts {
      if unsafe send(number, query, query.count, 0) < 0 {
        result.problem = KernelError("send a query", code: errno).description
      }
      let end = start + patience * Double(attempt) / Double(attempts)
      while Clock.now < end {
        var event = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&event, 1, CInt((end - Clock.now) * 1000) + 1) > 0 else { continue }
        var answer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(number, &answer, answer.count, 0)
        guard count >= 12 else {
          // Refused by ICMP: nobody listens, or a rule rejects. The next attempt waits its time.
          if count < 0 { result.problem = KernelError("ask", code: errno).description }
          continue
        }
        let isOurs = UInt16(answer[0]) << 8 | UInt16(answer[1]) == identifier
        if isOurs, answer[2] & 0x80 != 0 {
          return ProbeResult(path: path, seconds: Clock.now - start)
        }
      }
    }
    return result
  }

  private static func connect(
    _ descriptor: FileDescriptor, _ path: ProbePath, _ port: UInt16
  ) throws(KernelError) {
    var address = sockaddr_in6()
    address.sin6_port = port.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    if path.isIPv6 {
      address.sin6_family = sa_family_t(AF_INET6)
      _ = unsafe inet_pton(AF_INET6, path.address, &address.sin6_addr)
    } else {
      address.sin6_family = sa_family_t(AF_INET)
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
      // The address of IPv4 stands where the flow label of IPv6 does.
      var octets = in_addr()
      _ = unsafe inet_pton(AF_INET, path.address, &octets)
      address.sin6_flowinfo = octets.s_addr
    }
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor.number, $0, length)
      }
    }
    guard result == 0 else { throw KernelError("reach \(path.address)", code: errno) }
  }
}

extension BoundAddress {
  /// Whether it is of IPv6 and only good together with an interface.
  fileprivate var isLinkLocal: Bool { isIPv6 && address.high >> 54 == 0xfe80 >> 6 }
}
