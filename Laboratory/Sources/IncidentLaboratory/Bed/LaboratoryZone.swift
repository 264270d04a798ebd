/// The zone that is asked for.
enum LaboratoryZone {
  static let name = "example.com"
  static let hosts = 200

  /// The zone as a master file.
  static var text: String {
    var lines = [
      "$ORIGIN \(name).", "$TTL 3600",
      "@ IN SOA ns1 hostmaster 1 10800 3600 604800 300", "@ IN NS ns1", "@ IN NS ns2",
      "ns1 IN A \(TestBed.serverAddresses[0])", "ns2 IN A \(TestBed.serverAddresses[1])",
    ]
    lines += (0..<hosts).map { "host\($0) IN A 192.0.2.\($0 % 250 + 1)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A name below the zone in wire format.
  static func wireName(_ label: String) -> [UInt8] {
    var octets: [UInt8] = []
    for part in [label, "example", "com"] { octets += [UInt8(part.utf8.count)] + Array(part.utf8) }
    return octets + [0]
  }

  /// A name that nobody has asked for.
  static func randomName(_ random: inout CrowdGenerator) -> [UInt8] {
    let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var word = random.next()
    var label: [UInt8] = [12]
    for _ in 0..<12 {
      label.append(letters[Int(word & 31)])
      word >>= 5
    }
    return label + wireName("").dropFirst()
  }
}
