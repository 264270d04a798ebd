import Glibc
import Testing

@testable import DatagramTransport

@Suite("A UDP socket")
struct DatagramSocketTests {
  @Test("shares its address with the sockets of the same server")
  func sharesItsAddress() throws {
    let first = try DatagramSocket(bindingTo: ListenAddress("127.0.0.1:0"))
    let second = try DatagramSocket(bindingTo: first.address)
    #expect(first.address == second.address)
    #expect(first.address.port != 0)
  }

  @Test("notices another server on its address, although that one would share it")
  func noticesAnotherServer() throws {
    let first = try DatagramSocket(bindingTo: ListenAddress("127.0.0.1:0"))
    let error = #expect(throws: ListenError.self) {
      try DatagramSocket.checkIsFree(first.address)
    }
    #expect(error?.code == EADDRINUSE)
    #expect(error?.description.contains("ss -lunp sport = :\(first.address.port)") == true)
    first.close()
    try DatagramSocket.checkIsFree(first.address)
  }

  @Test("says that an address is not this machine's")
  func foreignAddress() throws {
    let error = #expect(throws: ListenError.self) {
      _ = try DatagramSocket(bindingTo: ListenAddress("203.0.113.77:0"))
    }
    #expect(error?.code == EADDRNOTAVAIL)
    #expect(error?.description.contains("ip address") == true)
  }

  @Test("reports the buffer that it was granted")
  func reportsItsBuffer() throws {
    let options = DatagramSocketOptions(receiveBuffer: 100_000, sendBuffer: 100_000)
    let socket = try DatagramSocket(bindingTo: ListenAddress("127.0.0.1:0"), options: options)
    #expect(socket.receiveBuffer == 100_000)
  }

  @Test(
    "leaves no path MTU discovery to forged ICMP (RFC 9715 §3.1)",
    arguments: [
      ("127.0.0.1:0", CInt(IPPROTO_IP), IP_MTU_DISCOVER, IP_PMTUDISC_OMIT),
      ("[::1]:0", CInt(IPPROTO_IPV6), IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT),
    ])
  func omitsPathDiscovery(
    address: String, level: CInt, option: CInt, expected: CInt
  ) throws {
    let socket = try DatagramSocket(bindingTo: ListenAddress(address))
    var value: CInt = -1
    var length = socklen_t(MemoryLayout<CInt>.size)
    #expect(getsockopt(socket.descriptor, level, option, &value, &length) == 0)
    #expect(value == expected)
  }
}
