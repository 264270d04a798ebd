import DNSProtocol

/// What an entry of a master file turned out to be.
///
/// Nothing of it takes effect before it is known that the entry ends inside what has been read.
enum MasterFileEntry {
  /// Nothing, such as parentheses around nothing.
  case nothing
  /// A record; it stands in the parser's ``PendingRecord``.
  case record
  /// `$ORIGIN`.
  case origin(DomainName)
  /// `$TTL`, in seconds.
  case defaultTTL(UInt32)
  /// `$INCLUDE`.
  case include(IncludeDirective)
  /// `$GENERATE`.
  case generate(GenerateDirective)
  /// Something that cannot be read.
  case failure(PresentationError)
}

/// `$INCLUDE` with its file and, when it gives one, the file's origin (RFC 1035 §5.1).
struct IncludeDirective {
  var path: String
  var origin: DomainName?
  /// Where the file's name stands.
  var line: Int
  var column: Int
}

/// The parts of a record that have been read so far.
struct PendingRecord {
  /// What the entry does to the last owner.
  enum OwnerChange {
    case none
    /// An owner stands there and cannot be read.
    case unreadable
    /// ``PendingRecord/owner`` is new.
    case read(PresentationScanner.Token)
  }

  var ownerChange = OwnerChange.none
  /// `nil` when the record repeats the owner of one whose owner could not be read.
  var owner: DomainName?
  /// In seconds, when the record gives one.
  var ttl: UInt32?
  var type = RecordType.a
  /// Where the type stands.
  var line = 1
  var column = 1
}
