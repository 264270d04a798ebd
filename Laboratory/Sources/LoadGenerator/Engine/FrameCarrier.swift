import ConntrackKernel
import Glibc
import IncidentLaboratory

/// Queries as whole frames through a cable, each from an address and a port of its own: a flow for
/// every query, and millions of clients without a socket for each.
///
/// A share of them comes from clients that have asked from the same port before, more than two seconds
/// ago: connection tracking takes these flows for assured then.
final class FrameCarrier: Carrier {
  /// 10.64.0.1 and what follows: who asks once from a port; 10.120.0.1 and what follows: who comes back.
  private static let clients: UInt32 = 0x0a40_0001
  private static let regulars: UInt32 = 0x0a78_0001
  private static let firstPort = 1024
  private static let ports = 64_000

  let period: Int
  private let socket: FrameSocket
  private let addresses: Int
  private let assuredShare: Double
  private var assuredDebt = 0.0
  private var nextRegular = 0
  /// The flow that each regular asked with last.
  private var flowOfRegular: [Int]
  private let header: FrameHeader

  /// - Parameters:
  ///   - interface: The cable's end in the calling thread's namespace.
  ///   - server: The server's address as a number.
  ///   - addresses: How many addresses there are, up to 3,000,000.
  ///   - assuredShare: The share of queries that comes back, 0 to 1.
  ///   - regulars: How many come back.
  /// - Throws: `KernelError`.
  init(
    interface: String, server: UInt32, addresses: Int, assuredShare: Double, regulars: Int
  ) throws(KernelError) {
    socket = try FrameSocket(interface: interface)
    self.addresses = min(max(addresses, 1), 3_000_000)
    self.assuredShare = assuredShare
    period = self.addresses * Self.ports
    flowOfRegular = Array(repeating: -1, count: max(regulars, 1))
    header = FrameHeader(server: server)
  }

  func append(_ flow: Int, _ write: (UInt16, UnsafeMutableRawPointer) -> Int) {
    var client = Self.clients + UInt32(flow % addresses)
    var port = Self.firstPort + flow / addresses % Self.ports
    assuredDebt += assuredShare
    if assuredDebt >= 1 {
      assuredDebt -= 1
      nextRegular = nextRegular + 1 == flowOfRegular.count ? 0 : nextRegular + 1
      flowOfRegular[nextRegular] = flow
      client = Self.regulars + UInt32(nextRegular / Self.ports)
      port = Self.firstPort + nextRegular % Self.ports
    }
    let identifier = UInt16(truncatingIfNeeded: flow &* 40_503)
    socket.append { memory in
      header.write(
        client: client, port: UInt16(truncatingIfNeeded: port), identifier: identifier,
        before: write(identifier, memory + FrameHeader.length), to: memory)
    }
  }

  func flush() { socket.flush() }

  func receive(_ body: (Int, UnsafeRawBufferPointer) -> Void) -> Int {
    socket.receive { frame in
      guard let answer = QueryFrame.Answer(frame), frame.count >= FrameHeader.length + 12 else {
        return
      }
      let message = UnsafeRawBufferPointer(rebasing: frame[FrameHeader.length...])
      let port = Int(answer.port) - Self.firstPort
      guard (0..<Self.ports).contains(port) else { return }
      if answer.client >= Self.regulars {
        let regular = Int(answer.client - Self.regulars) * Self.ports + port
        guard regular < flowOfRegular.count, flowOfRegular[regular] >= 0,
          UInt16(truncatingIfNeeded: flowOfRegular[regular] &* 40_503) == answer.identifier
        else { return }
        body(flowOfRegular[regular] % period, message)
      } else if answer.client >= Self.clients {
        let client = Int(answer.client - Self.clients)
        if client < addresses { body(port * addresses + client, message) }
      }
    }
  }

  func wait(milliseconds: CInt) { socket.wait(milliseconds: milliseconds) }
}
