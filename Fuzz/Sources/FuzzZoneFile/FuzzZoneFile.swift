import DNSProtocol
import ZoneFile

/// Any octets as a master file: nothing traps, where chunks end makes no difference, and what was
/// read is written so that it reads back the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzZoneFile(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  guard let choice = input.first, let origin = try? DomainName("example.") else { return 0 }
  let text = Array(input.dropFirst())
  let reading = Reading(text, origin, chunkSize: 1 << 16)
  let inChunks = Reading(text, origin, chunkSize: 1 + Int(choice))
  guard inChunks == reading else {
    fatalError("chunks of \(1 + Int(choice)) octets are read as \(inChunks), not as \(reading)")
  }
  _ = ZoneChecker.check(apex: origin, records: reading.records)
  let writer = ZoneFileWriter(origin: origin)
  let written = writer.text(of: reading.records)
  let again = Reading(Array(written.utf8), origin, chunkSize: 1 << 16)
  guard again.problems.isEmpty, counts(again.records) == counts(reading.records) else {
    fatalError("this reads back differently (\(again.problems)):\n\(written)")
  }
  guard writer.text(of: again.records) == written else {
    fatalError("the same records are written differently than as\n\(written)")
  }
  return 0
}

/// How often each record comes, the case of its owner told apart.
private func counts(_ records: [ResourceRecord]) -> [[UInt8]: [ResourceRecord: Int]] {
  var counts: [[UInt8]: [ResourceRecord: Int]] = [:]
  for record in records { counts[record.owner.wire, default: [:]][record, default: 0] += 1 }
  return counts
}

private struct Reading: Equatable {
  var records: [ResourceRecord] = []
  var problems: [ZoneFileProblem] = []

  init(_ text: [UInt8], _ origin: DomainName, chunkSize: Int) {
    let options = ZoneFileReader.Options(
      origin: origin, defaultTTL: 60, allowsIncludes: false, generateLimit: 32,
      maximumEntryLength: 1 << 20, chunkSize: chunkSize)
    var reader = ZoneFileReader(bytes: text, options: options)
    var records: [ResourceRecord] = []
    var problems: [ZoneFileProblem] = []
    do {
      try reader.read { record in
        precondition(record.ttl <= UInt32(Int32.max), "a time to live of more than 31 bits")
        records.append(try record.resourceRecord())
      } problem: { problem in
        precondition(problem.line > 0 && problem.column > 0, "a problem without a place")
        problems.append(problem)
      }
    } catch {
      fatalError("a record is not well-formed: \(error)")
    }
    (self.records, self.problems) = (records, problems)
  }
}
