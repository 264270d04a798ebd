/// A response as its receiver's kernel would look at it.
struct ReceivedPacket {
  let message: [UInt8]
  /// What is wrong with the headers; empty if nothing is.
  private(set) var faults: [String] = []

  /// - Parameter source: Who asked, if not the usual client.
  init(_ octets: [UInt8], tags: Int, source: [UInt8]? = nil) {
    var start = 14 + 4 * tags
    guard octets.count >= start + 28 else {
      message = []
      faults = ["\(octets.count) octets"]
      return
    }
    var faults: [String] = []
    if Array(octets[..<12]) != [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1] { faults.append("Ethernet") }
    var addresses: [UInt8]
    let isIPv4 = octets[start] >> 4 == 4
    if isIPv4 {
      let header = Array(octets[start..<(start + 20)])
      if Packet.sum(header) != 0xffff { faults.append("checksum of IPv4") }
      let length = Int(header[2]) << 8 | Int(header[3])
      if length != octets.count - start { faults.append("length of IPv4") }
      if header[8] != 64 || header[6] != 0 { faults.append("fields of IPv4") }
      addresses = Array(header[12...])
      if addresses != Packet.server4 + (source ?? Packet.client4) { faults.append("addresses") }
      start += 20
    } else {
      let header = Array(octets[start..<(start + 40)])
      if Int(header[4]) << 8 | Int(header[5]) != octets.count - start - 40 {
        faults.append("length of IPv6")
      }
      addresses = Array(header[8...])
      if addresses != Packet.server6 + (source ?? Packet.client6) { faults.append("addresses") }
      start += 40
    }
    let datagram = Array(octets[start...])
    if Array(datagram[..<4]) != [0, 53, 0x9c, 0x40] { faults.append("ports") }
    if Int(datagram[4]) << 8 | Int(datagram[5]) != datagram.count { faults.append("length of UDP") }
    let pseudo = addresses + [0, 17] + Array(datagram[4..<6])
    let hasChecksum = datagram[6] != 0 || datagram[7] != 0
    if hasChecksum ? Packet.sum(pseudo + datagram) != 0xffff : !isIPv4 {
      faults.append("checksum of UDP")
    }
    message = Array(datagram[8...])
    self.faults = faults
  }
}
