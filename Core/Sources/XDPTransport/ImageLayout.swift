/// How answers lie in the memory that the program in the kernel reads.
///
/// | octets | what |
/// |---|---|
/// | 0 | the global stamp, 4 octets |
/// | 4 | the labels of the name with most of them, 4 octets; the rest of the first page is 0 |
/// | 4096 | slots of 8 octets: a tag in the high half, a reference in the low one |
/// | … | pieces, at multiples of 16 octets, which is what references count |
///
/// Numbers are the machine's, unless they are said to be as they are sent.
enum ImageLayout {
  /// A reference counts units of so many octets.
  static let unit = 16
  /// Where the number of labels is that no name has more of.
  static let mostLabels = 4
  /// Where the slots are.
  static let slots = 4096
  /// A slot whose entry was taken out: it leads to a piece that no name has.
  static let removedSlot: UInt64 = 1
  /// How many slots from its own on may hold a name.
  ///
  /// A name that finds none of them free makes its zone incomplete, so there are enough that memory
  /// runs out first.
  static let mostProbes = 32
  /// The most octets of the image for one slot: a name with an address takes 80, so that no more than
  /// four of ten slots are full when memory is.
  static let octetsOfSlot = 40
  /// What may be read beyond the start of a piece.
  static let mostBeyondPiece = 72_000
  /// Sets of one name; names with more are left to the sockets.
  static let mostSets = 32
  /// The longest records of a set.
  static let mostOctets = 1200
  /// Pointers of one set that may move.
  static let mostRelocations = 4

  /// A name that exists.
  enum Node {
    /// The length of the name in octets, 2 octets.
    static let nameLength = 0
    /// ``NodeFlags``, 2 octets.
    static let flags = 2
    /// The piece of its zone, 4 octets.
    static let zone = 4
    /// The number of sets, 2 octets.
    static let setCount = 8
    /// Not 0 when it was used for an answer since that was last looked at, 4 octets.
    static let used = 12
    /// The name in lower case, filled up with zeros to a multiple of eight; then the sets.
    static let name = 16
  }

  /// Records that are sent together, 24 octets.
  enum Set {
    static let length = 24
    /// The type, 2 octets as they are sent.
    static let type = 0
    /// The octets of the records, 2 octets.
    static let octetCount = 2
    /// Where they start, counted from the piece's start, 2 octets; the relocations follow them.
    static let octets = 4
    /// Their checksum, 2 octets in the order of memory.
    static let sum = 6
    /// The records of the answer section, 2 octets as they are sent.
    static let answers = 8
    /// The records of the authority section, 2 octets as they are sent.
    static let authorities = 10
    /// The records of the additional section, 2 octets.
    static let additionals = 12
    /// The bits of the header's third octet.
    static let header = 14
    /// ``SetFlags``, 1 octet.
    static let flags = 15
    /// The stamp that must be in force, 4 octets.
    static let stamp = 16
    /// The relocations at even offsets, 1 octet.
    static let evenRelocations = 20
    /// The relocations at odd offsets, 1 octet.
    static let oddRelocations = 21
  }

  /// A zone.
  enum Zone {
    /// The length of its name in octets, 2 octets.
    static let nameLength = 0
    /// ``ZoneFlags``, 2 octets.
    static let flags = 2
    /// What composite answers of the zone have to carry, together with the global stamp, 4 octets.
    static let stamp = 4
    /// The piece of the records of negative answers, which starts with a ``Set``, 4 octets.
    static let negative = 8
    static let length = 16
  }
}

/// What the program has to know of a name.
struct NodeFlags: OptionSet {
  let rawValue: UInt16
  /// Questions for the name are left to the sockets.
  static let isLeft = NodeFlags(rawValue: 1)
  /// There is a CNAME.
  static let hasAlias = NodeFlags(rawValue: 2)
  /// There is a wildcard right below.
  static let hasWildcard = NodeFlags(rawValue: 4)
  /// It is at or below a delegation, or below a DNAME: nothing is known of names below it.
  static let isCut = NodeFlags(rawValue: 8)
  /// It is a zone's own: DS is asked of the zone above.
  static let isApex = NodeFlags(rawValue: 16)
}

/// What the program has to know of a set.
struct SetFlags: OptionSet {
  let rawValue: UInt8
  /// Questions for it are left to the sockets.
  static let isLeft = SetFlags(rawValue: 1)
  /// It can't be sent in the name of a wildcard.
  static let isExact = SetFlags(rawValue: 2)
  /// It holds records of other names, and so is in force only as long as its stamp is.
  static let isComposite = SetFlags(rawValue: 4)
}

/// What the program has to know of a zone.
struct ZoneFlags: OptionSet {
  let rawValue: UInt16
  /// Its answers are in force.
  static let isOn = ZoneFlags(rawValue: 1)
  /// All its names are here, so that one that is not here does not exist.
  static let isComplete = ZoneFlags(rawValue: 2)
}
