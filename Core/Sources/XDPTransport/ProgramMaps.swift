import EBPF

/// The memory that the program shares with this process.
struct ProgramMaps {
  /// The answers.
  let image: BPFMap
  /// Each processor's notes and counters.
  let notes: BPFMap
  /// Addresses, 16 octets, IPv4 as ::ffff:0:0/96: 1 if they are answered for, 0 if they are this
  /// network's otherwise; none of them is answered.
  let addresses: BPFMap
  /// What sources may do: 1 to be answered, 0 to be dropped.
  let prefixes: BPFMap
  /// How much prefixes have asked.
  let limits: BPFMap

  /// The logarithm of the places in which prefixes are counted.
  static let limitBits = 16
  static let mostAddresses = 16_384
  static let mostPrefixes = 65536

  /// What the program refers to them by.
  var descriptors: MapDescriptors {
    MapDescriptors(
      image: image.descriptor.number, notes: notes.descriptor.number,
      addresses: addresses.descriptor.number, prefixes: prefixes.descriptor.number,
      limits: limits.descriptor.number)
  }

  /// Makes the maps.
  ///
  /// - Throws: `BPFError`.
  init(imageLength: Int) throws(BPFError) {
    image = try BPFMap(
      .array, name: "martlet_image", valueLength: imageLength,
      flags: .mappable)
    notes = try BPFMap(
      .arrayOfEachProcessor, name: "martlet_notes", valueLength: Notes.length)
    addresses = try BPFMap(
      .hash, name: "martlet_addrs", keyLength: 16, valueLength: 4, entries: Self.mostAddresses)
    prefixes = try BPFMap(
      .longestPrefix, name: "martlet_prefix", keyLength: 20, valueLength: 4,
      entries: Self.mostPrefixes, flags: .allocatesLate)
    limits = try BPFMap(
      .array, name: "martlet_limits", valueLength: 16 << Self.limitBits)
  }
}

/// What the program writes down while it looks at a packet, in memory of its processor: the verifier
/// knows nothing of what is read back, and so looks at what follows only once.
enum Notes {
  /// Where UDP's header starts, 8 octets like all that follow.
  static let datagram = 0
  /// UDP's length.
  static let datagramLength = 8
  /// The packet's length.
  static let packetLength = 16
  /// 1 for IPv6.
  static let isIPv6 = 24
  /// The sum of the query with its pseudo-header.
  static let sum = 32
  /// The sum of the pseudo-header without the length.
  static let pseudoSum = 40
  /// The header's second word as it came.
  static let flags = 48
  /// The number of additional records as it came.
  static let additionals = 56
  /// The length of the question and what follows.
  static let length = 1024
  static let bodyLength = 64
  /// The length of the question's name.
  static let nameLength = 72
  /// The question's type as it came.
  static let type = 80
  /// The most octets of the response.
  static let room = 88
  /// 0x80 if DO is set.
  static let dnssec = 96
  /// Where the name starts that is looked up.
  static let suffix = 104
  /// 0 for the question's name, 1 for its ancestors, 2 for a wildcard.
  static let mode = 112
  /// How much longer the question's name is than the one that the records are of.
  static let delta = 120
  /// UDP's checksum as it came.
  static let checksum = 128
  /// UDP's checksum of the response.
  static let newChecksum = 136
  /// The length of the DNS message of the response.
  static let messageLength = 144
  /// The response code.
  static let code = 152
  /// The `Decision` to count.
  static let decision = 160
  /// The octets of the records.
  static let octetCount = 168
  /// The header's second word of the response.
  static let newFlags = 176
  /// Records of the sections as they are sent.
  static let answers = 184
  static let authorities = 192
  static let newAdditionals = 200
  /// The question and what follows, then room to read beyond.
  static let body = 208
  /// The labels of the question's name.
  static let labelCount = 736
  /// What IP says of UDP's length.
  static let payloadLength = 744
  /// 1 for a fragment, or where options of IP or extension headers stand before UDP's.
  static let isUnusual = 752
  /// The counters of `Decision`.
  static let counters = 792
}
