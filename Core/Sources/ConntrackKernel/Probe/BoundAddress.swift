/// An address that a UDP socket of this namespace is bound to.
struct BoundAddress: Hashable, Sendable {
  var address: TrackedAddress
  var isIPv6: Bool
  var port: UInt16

  var isWildcard: Bool { address == TrackedAddress() }
  var isLoopback: Bool {
    isIPv6 ? address == TrackedAddress(low: 1) : address.low >> 24 & 0xff == 127
  }
  var text: String { address.text(family: isIPv6 ? 10 : 2) }

  /// Those of the calling thread's namespace.
  static func current() -> [BoundAddress] {
    var all: [BoundAddress] = []
    for path in ["/proc/net/udp", "/proc/net/udp6"] {
      guard let text = try? KernelFiles.text(of: path) else { continue }
      for line in text.split(separator: "\n").dropFirst() {
        let words = line.split(separator: " ")
        if words.count > 2, let bound = BoundAddress(words[1]), !all.contains(bound) {
          all.append(bound)
        }
      }
    }
    return all
  }

  /// Reads `0100007F:0035`: each group of eight digits is a number in the machine's order.
  init?(_ text: Substring) {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
    var words: [UInt64] = []
    var rest = parts[0]
    while !rest.isEmpty {
      guard let word = UInt32(rest.prefix(8), radix: 16), rest.count % 8 == 0 else { return nil }
      words.append(UInt64(word.byteSwapped))
      rest = rest.dropFirst(8)
    }
    self.port = port
    switch words.count {
    case 1: (address, isIPv6) = (TrackedAddress(low: words[0]), false)
    case 4:
      isIPv6 = true
      address = TrackedAddress(high: words[0] << 32 | words[1], low: words[2] << 32 | words[3])
    default: return nil
    }
  }
}
