/// Where the names stand in the data of the types whose names may be compressed when they are
/// sent: those of RFC 1035 and no others (RFC 3597 §4).
struct CompressibleLayout {
  /// The octets before the first name.
  let prefix: Int
  /// How many names follow one another; what is left behind them is fixed.
  let names: Int

  /// The layout of a type's data, or `nil` when its data is sent as it is.
  @inline(__always)
  init?(type: UInt16) {
    switch type {
    case 2, 3, 4, 5, 7, 8, 9, 12: (prefix, names) = (0, 1)  // NS MD MF CNAME MB MG MR PTR
    case 6, 14: (prefix, names) = (0, 2)  // SOA MINFO
    case 15: (prefix, names) = (2, 1)  // MX
    default: return nil
    }
  }
}
