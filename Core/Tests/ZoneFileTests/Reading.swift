import DNSProtocol
import Testing
import ZoneFile

/// What came of reading a master file.
struct Reading: Equatable {
  /// The records in presentation format.
  var records: [String] = []
  /// The lines where they begin.
  var lines: [Int] = []
  /// The problems without the file's name.
  var problems: [String] = []

  /// Chunks that end everywhere in an entry, and one that holds everything.
  static let chunkSizes = [1, 2, 3, 7, 1 << 20]

  static let origin: DomainName? = try? DomainName("example.")

  /// Reads text in chunks of every size, which must make no difference.
  init(
    _ text: String, options: ZoneFileReader.Options = ZoneFileReader.Options(origin: origin)
  ) throws {
    try self.init(bytes: Array(text.utf8), options: options)
  }

  /// Reads octets in chunks of every size, which must make no difference.
  init(
    bytes: [UInt8], options: ZoneFileReader.Options = ZoneFileReader.Options(origin: origin)
  ) throws {
    var options = options
    var readings: [Reading] = []
    for size in Self.chunkSizes {
      options.chunkSize = size
      readings.append(try Reading(ZoneFileReader(bytes: bytes, name: "zone", options: options)))
    }
    self = readings[0]
    for (size, reading) in zip(Self.chunkSizes, readings) {
      #expect(reading == self, "with chunks of \(size) octets")
    }
  }

  init(_ reader: ZoneFileReader) throws {
    var reader = reader
    var records: [String] = []
    var lines: [Int] = []
    var problems: [String] = []
    try reader.read { record in
      records.append(try record.resourceRecord().description)
      lines.append(record.line)
    } problem: { problem in
      problems.append(problem.description)
    }
    self.records = records
    self.lines = lines
    self.problems = problems.map { $0.hasPrefix("zone:") ? String($0.dropFirst(5)) : $0 }
  }
}
