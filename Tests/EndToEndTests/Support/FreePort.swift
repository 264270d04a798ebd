import Foundation

/// Finds a port of 127.0.0.1 that is free for UDP and TCP both.
func freePort() throws -> UInt16 {
  for _ in 0..<100 {
    let stream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let datagram = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer {
      close(stream)
      close(datagram)
    }
    guard bindLoopback(stream, port: 0), let port = boundPort(stream) else { continue }
    if bindLoopback(datagram, port: port) { return port }
  }
  throw EndToEndError("No port of 127.0.0.1 is free")
}

/// The address of a port of 127.0.0.1.
func loopbackAddress(port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  return address
}

private func bindLoopback(_ descriptor: Int32, port: UInt16) -> Bool {
  var address = loopbackAddress(port: port)
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func boundPort(_ descriptor: Int32) -> UInt16? {
  var address = sockaddr_in()
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
  }
  return status == 0 ? UInt16(bigEndian: address.sin_port) : nil
}
