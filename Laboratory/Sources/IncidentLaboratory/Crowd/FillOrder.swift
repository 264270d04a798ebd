/// How the tracking table is filled.
struct FillOrder: Sendable, Equatable {
  enum Kind: Sendable {
    /// The same clients twice, more than two seconds apart: the kernel holds such flows for assured
    /// (d535c8a69c19) and doesn't evict them.
    case assured
    /// Ever new clients, once each, until told otherwise.
    case flood
  }

  var kind: Kind
  /// How many clients there are.
  var flows: Int
  /// The most packets a second.
  var rate: Double
}
