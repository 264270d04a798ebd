/// A name in the data of a set whose records belong into the additional section, as it stands
/// behind the set's block.
///
/// It is looked up when an answer is made. So a change of an address costs that one name, however
/// many sets lead to it, and no address is stored twice.
struct AdditionalTarget: BitwiseCopyable {
  static let length = 8
  /// The offset that stands for the set's owner itself (RFC 9460 §2.5.2).
  static let owner = UInt16.max

  /// Addresses are wanted.
  static let addresses: UInt8 = 1
  /// SRV records are wanted.
  static let services: UInt8 = 2
  /// Records of the set's own type are wanted.
  static let sameType: UInt8 = 4
  /// L32 and L64 records are wanted.
  static let locators: UInt8 = 8
  /// A referral is incomplete without them (RFC 9471 §3.1).
  static let isRequired: UInt8 = 128

  /// The tag of the name's hash.
  var tag: UInt32
  /// Where the name stands in the block, in octets from its start.
  var offset: UInt16
  /// What is wanted.
  var wanted: UInt8
  /// The length of the name in octets.
  var nameLength: UInt8
}
