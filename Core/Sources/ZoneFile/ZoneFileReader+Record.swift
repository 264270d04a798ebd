public import DNSProtocol

extension ZoneFileReader {
  /// One record of a master file, of class IN.
  public struct Record: Sendable {
    /// The name that owns the record.
    public var owner: DomainName
    /// The type.
    public var type: RecordType
    /// The time to live in seconds, at most 2^31 - 1 (RFC 2181 §8).
    public var ttl: UInt32
    /// The uncompressed data in wire format, well-formed for the type.
    public var data: [UInt8]
    /// The line where the record begins, counted from 1.
    public var line: Int
    /// The file's name.
    public var file: String

    /// Makes a record.
    public init(
      owner: DomainName, type: RecordType, ttl: UInt32, data: [UInt8], line: Int, file: String
    ) {
      self.owner = owner
      self.type = type
      self.ttl = ttl
      self.data = data
      self.line = line
      self.file = file
    }

    /// The record without its place in the file.
    ///
    /// - Throws: ``RecordDataError`` when ``data`` has been changed and is no longer well-formed.
    public func resourceRecord() throws(RecordDataError) -> ResourceRecord {
      ResourceRecord(owner: owner, ttl: ttl, data: try RecordData(type: type, wire: data.span))
    }
  }

  /// How far reading has come.
  public struct Progress: Hashable, Sendable {
    /// The octets read so far, included files among them.
    public var bytesRead: Int
    /// The octets of all files that have been opened so far; `nil` when a pipe is among them.
    public var bytesInAll: Int?
  }
}
