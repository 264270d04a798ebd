import ConntrackKernel
import Glibc
import IncidentLaboratory

/// Queries as whole frames through a cable, each from an address and a port of its own: a flow for
/// every query, and millions of clients without a socket for each.
///
/// A share of them comes from ``RegularClients``. Resolvers that keep their ports send all queries of a
/// lookup from as many as the layout says.
final class FrameCarrier: Carrier {
  /// 10.64.0.1 and what follows: who asks once from a port; 10.120.0.1 and what follows: who comes back.
  private static let clients: UInt32 = 0x0a40_0001
  private static let regulars: UInt32 = 0x0a78_0001
  private static let firstPort = 1024
  private static let ports = 64_000

  let period: Int
  private let socket: FrameSocket
  private let addresses: Int
  private let layout: PortLayout
  private let assuredShare: Double
  private var assuredDebt = 0.0
  private var regulars: RegularClients
  private let header: FrameHeader

  /// Queries from clients that had asked before.
  var returned: Int { regulars.returned }

  /// - Parameters:
  ///   - interface: The cable's end in the calling thread's namespace.
  ///   - server: The server's address as a number.
  ///   - addresses: How many addresses there are, up to 3,000,000.
  ///   - layout: How flows share ports.
  ///   - assuredShare: The share of queries that comes back, 0 to 1; none where ports are kept.
  /// - Throws: `KernelError`.
  init(
    interface: String, server: UInt32, addresses: Int, layout: PortLayout, assuredShare: Double
  ) throws(KernelError) {
    socket = try FrameSocket(interface: interface)
    self.addresses = min(max(addresses, 1), 3_000_000)
    self.layout = layout
    self.assuredShare = layout.flowsOfLookup == 1 ? assuredShare : 0
    period = self.addresses * Self.ports * layout.flowsOfPort
    regulars = RegularClients(most: 3_000_000)
    header = FrameHeader(server: server)
  }

  func append(_ flow: Int, at now: Double, _ write: (UInt16, UnsafeMutableRawPointer) -> Int) {
    assuredDebt += assuredShare
    if assuredDebt >= 1 {
      assuredDebt -= 1
      if let regular = regulars.choose(flow, at: now) {
        return send(
          Self.regulars + UInt32(regular / Self.ports), regular % Self.ports,
          Self.identifier(flow), write)
      }
    }
    // The ports of a lookup are one client's.
    let port = flow % period / layout.flowsOfPort
    let lookup = port / layout.ports
    send(
      Self.clients + UInt32(lookup % addresses),
      lookup / addresses * layout.ports + port % layout.ports, identifier(flow % period), write)
  }

  private func send(
    _ client: UInt32, _ port: Int, _ identifier: UInt16,
    _ write: (UInt16, UnsafeMutableRawPointer) -> Int
  ) {
    socket.append { memory in
      header.write(
        client: client, port: UInt16(truncatingIfNeeded: Self.firstPort + port),
        identifier: identifier,
        before: write(identifier, memory + FrameHeader.length), to: memory)
    }
  }

  /// The identifier of a regular's query.
  private static func identifier(_ flow: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: flow &* 40_503)
  }

  /// The identifier of a flow below the period: it says which one of its port it is.
  private func identifier(_ flow: Int) -> UInt16 {
    let place = UInt16(flow & (layout.flowsOfPort - 1))
    return Self.identifier(flow / layout.flowsOfPort) & ~UInt16(layout.flowsOfPort - 1) | place
  }

  func flush() { socket.flush() }

  func receive(_ body: (Int, UnsafeRawBufferPointer) -> Void) -> Int {
    socket.receive { frame in
      guard let answer = QueryFrame.Answer(frame), frame.count >= FrameHeader.length + 12,
        let flow = flow(of: answer)
      else { return }
      body(flow, UnsafeRawBufferPointer(rebasing: frame[FrameHeader.length...]))
    }
  }

  /// The flow that an answer is for, modulo the period; nil where nothing was asked like that.
  private func flow(of answer: QueryFrame.Answer) -> Int? {
    let port = Int(answer.port) - Self.firstPort
    guard (0..<Self.ports).contains(port) else { return nil }
    if answer.client >= Self.regulars {
      let regular = Int(answer.client - Self.regulars) * Self.ports + port
      return regulars.flow(of: regular) { Self.identifier($0) == answer.identifier }
        .map { $0 % period }
    }
    guard answer.client >= Self.clients, answer.client - Self.clients < UInt32(addresses) else {
      return nil
    }
    let lookup = port / layout.ports * addresses + Int(answer.client - Self.clients)
    let number = lookup * layout.ports + port % layout.ports
    let flow =
      number * layout.flowsOfPort + Int(answer.identifier) & (layout.flowsOfPort - 1)
    return identifier(flow) == answer.identifier ? flow : nil
  }

  func wait(milliseconds: CInt) { socket.wait(milliseconds: milliseconds) }
}
