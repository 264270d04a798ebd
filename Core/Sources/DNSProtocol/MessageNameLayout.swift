/// Where names stand in the data of the types whose names may be compressed (RFC 1035 §3.3,
/// RFC 3597 §4).
struct MessageNameLayout {
  let octetsBefore: Int
  let names: Int
  let octetsAfter: Int
  /// Whether a sender may compress them; those of younger types are only expanded.
  let mayCompress: Bool

  init?(_ type: RecordType) {
    switch type.rawValue {
    case 2, 3, 4, 5, 7, 8, 9, 12: self.init(0, 1, 0, true)
    case 6: self.init(0, 2, 20, true)
    case 14: self.init(0, 2, 0, true)
    case 15: self.init(2, 1, 0, true)
    case 17: self.init(0, 2, 0, false)
    case 18, 21: self.init(2, 1, 0, false)
    case 26: self.init(2, 2, 0, false)
    case 33: self.init(6, 1, 0, false)
    case 39: self.init(0, 1, 0, false)
    default: return nil
    }
  }

  private init(_ octetsBefore: Int, _ names: Int, _ octetsAfter: Int, _ mayCompress: Bool) {
    self.octetsBefore = octetsBefore
    self.names = names
    self.octetsAfter = octetsAfter
    self.mayCompress = mayCompress
  }
}
