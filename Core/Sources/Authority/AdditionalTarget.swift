/// Which types' data names hosts whose addresses go into the additional section.
enum AdditionalTarget {
  /// The number of octets before the name that ends the data, or `nil` for other types.
  static func prefix(of type: UInt16) -> Int? {
    switch type {
    case 2: 0  // NS
    case 15, 18, 21, 36, 107: 2  // MX, AFSDB, RT, KX, LP
    case 33: 6  // SRV
    default: nil
    }
  }
}
