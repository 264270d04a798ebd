import DNSProtocol

/// A query in all the forms that its client may give it.
struct Question {
  var name: String
  var type: RecordType
  /// `nil` for no EDNS.
  var payload: UInt16?
  var dnssec = false
  var recursion = true
  /// Whether some letters are in upper case (draft-vixie-dnsext-dns0x20).
  var mixesCase = false
  /// An option of EDNS with its data.
  var option: (code: UInt16, data: [UInt8])?

  /// The message.
  func wire() throws -> [UInt8] {
    var name = try DomainName(name).wire
    if mixesCase {
      for index in name.indices where index % 3 == 1 && (0x61...0x7a).contains(name[index]) {
        name[index] -= 0x20
      }
    }
    var message: [UInt8] = [0xab, 0xcd, recursion ? 1 : 0, 0x10, 0, 1, 0, 0, 0, 0, 0]
    message.append(payload == nil ? 0 : 1)
    message += name + [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xff), 0, 1]
    guard let payload else { return message }
    message += [0, 0, 41, UInt8(payload >> 8), UInt8(payload & 0xff), 0, 0, dnssec ? 0x80 : 0, 0]
    guard let option else { return message + [0, 0] }
    let octets =
      [UInt8(option.code >> 8), UInt8(option.code & 0xff), 0, UInt8(option.data.count)]
      + option.data
    return message + [0, UInt8(octets.count)] + octets
  }
}
