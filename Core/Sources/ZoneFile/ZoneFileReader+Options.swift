public import DNSProtocol

extension ZoneFileReader {
  /// How a master file is read.
  public struct Options: Sendable {
    /// What relative names are relative to until the first `$ORIGIN`; `nil` to refuse them.
    public var origin: DomainName?
    /// The time to live in seconds of records for which the file gives none in any way.
    public var defaultTTL: UInt32?
    /// Whether `$INCLUDE` is followed.
    ///
    /// File names are relative to the including file's folder.
    public var allowsIncludes: Bool
    /// How many files may include one another.
    public var maximumIncludeDepth: Int
    /// How many records one `$GENERATE` may make.
    public var generateLimit: Int
    /// The longest entry in octets, its comments and line ends included.
    public var maximumEntryLength: Int
    /// How many octets are read at once.
    public var chunkSize: Int

    /// Makes options; the defaults fit a trusted file.
    public init(
      origin: DomainName? = nil, defaultTTL: UInt32? = nil, allowsIncludes: Bool = true,
      maximumIncludeDepth: Int = 16, generateLimit: Int = 1 << 20,
      maximumEntryLength: Int = 1 << 20, chunkSize: Int = 1 << 20
    ) {
      self.origin = origin
      self.defaultTTL = defaultTTL
      self.allowsIncludes = allowsIncludes
      self.maximumIncludeDepth = maximumIncludeDepth
      self.generateLimit = generateLimit
      self.maximumEntryLength = maximumEntryLength
      self.chunkSize = chunkSize
    }
  }
}
