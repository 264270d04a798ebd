import DNSProtocol
import Glibc
import QueryFile

/// Asks at a steady rate, whether answers come or not, and prints how late they were.
///
///     LatencyClient ADDRESS PORT QUERIES RATE SECONDS
///
/// QUERIES is a file of `NAME TYPE` lines. The result is JSON: counts of answers in steps of 2^(1/4)
/// of microseconds, the most, and what was lost (not answered within a second).
@main
enum LatencyClient {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let port = UInt16(arguments[2]), let rate = Double(arguments[4]),
      let seconds = Double(arguments[5])
    else {
      print("LatencyClient ADDRESS PORT QUERIES RATE SECONDS")
      exit(2)
    }
    let queries = try QueryFile.messages(arguments[3], edns: EDNS(payloadSize: 1232))
    let socket = connectedSocket(to: arguments[1], port)
    var run = LatencyRun(socket: socket, queries: queries)
    run.ask(rate: rate, seconds: seconds)
    print(run.json)
  }

  static func connectedSocket(to address: String, _ port: UInt16) -> CInt {
    let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = port.bigEndian
    unsafe inet_pton(AF_INET, address, &target.sin_addr)
    let result = unsafe withUnsafePointer(to: &target) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, result == 0 else {
      print("no socket to \(address):\(port)")
      exit(1)
    }
    var size: CInt = 8 << 20
    for option in [SO_RCVBUFFORCE, SO_SNDBUFFORCE] {
      _ = unsafe setsockopt(
        descriptor, SOL_SOCKET, option, &size, socklen_t(MemoryLayout<CInt>.size))
    }
    return descriptor
  }
}
