/// The secret that names are hashed with.
///
/// Whoever could predict the hash could send names that all fall into one slot of a zone's
/// table; so the key is random in every process and never leaves it.
public struct HashKey: Hashable, Sendable {
  let seed: UInt64
  let multiplier: UInt64

  /// Makes a key from two random words.
  public init(_ first: UInt64, _ second: UInt64) {
    seed = first
    multiplier = second | 1
  }

  /// A key from the system's random numbers.
  public static func random() -> HashKey {
    HashKey(.random(in: .min ... .max), .random(in: .min ... .max))
  }

  /// The hash of a name from the hash of its parent and eight lower-cased octets of its first
  /// label, the first call of a label with its length octet mixed in.
  @inline(__always)
  func mixed(_ hash: UInt64, _ octets: UInt64) -> UInt64 {
    let product = (hash ^ octets).multipliedFullWidth(by: multiplier)
    return product.low ^ product.high ^ seed
  }

  /// What of a hash a ``SlotTable`` keeps: its better half, where every octet has had its say.
  @inline(__always)
  static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash &>> 32) }
}
