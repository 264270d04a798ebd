import Conntrack

/// Any octets as a file of another host.
///
/// The first line says as what: the name of a kind of file, `archive`, or a path whose content is
/// recognised. Nothing traps, where chunks end makes no difference to logs and dumps, and whatever
/// was read can be diagnosed and reported.
@c(LLVMFuzzerTestOneInput)
public func fuzzConntrack(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  let end = input.firstIndex(of: 0x0A) ?? input.endIndex
  let name = String(decoding: input[..<end], as: UTF8.self)
  let content = Array(input[min(end + 1, input.count)...])
  var readings: [Reading]
  if let kind = FileKind(rawValue: name) {
    var reading = Reading()
    reading.add(SourceText(file: "file", bytes: content), as: kind)
    readings = [reading]
    checkStreams(kind, content)
  } else if name == "archive" {
    readings = Collection(archive: content).readings
  } else {
    readings = Collection(files: [SourceText(file: name, bytes: content)]).readings
  }
  for reading in readings {
    for problem in reading.problems.problems {
      precondition(problem.source.line ?? 1 > 0, "a problem without a place")
    }
  }
  // The same twice: the growth of every counter is nought.
  readings += [readings[readings.count - 1]]
  let diagnosis = Diagnosis(readings)
  precondition(!diagnosis.verdict.sentence.isEmpty, "a diagnosis without a sentence")
  _ = diagnosis.report(style: ReportStyle(isColored: true, width: 40, showsAllInstructions: true))
  _ = diagnosis.json.text(isIndented: true)
  return 0
}

/// What is read in chunks is read the same, wherever they end.
private func checkStreams(_ kind: FileKind, _ content: [UInt8]) {
  for size in [1, 2, 7, 64] {
    var (log, dump) = (KernelLogReader(file: "file"), DumpReader(file: "file"))
    var (wholeLog, wholeDump) = (log, dump)
    guard kind == .kernelLog || kind == .dump else { return }
    wholeLog.consume(content.span)
    wholeDump.consume(content.span)
    var start = 0
    while start < content.count {
      let chunk = Array(content[start..<min(start + size, content.count)])
      log.consume(chunk.span)
      dump.consume(chunk.span)
      start += size
    }
    guard log.finish() == wholeLog.finish() else { fatalError("chunks of \(size): another log") }
    guard dump.finish() == wholeDump.finish() else { fatalError("chunks of \(size): another dump") }
  }
}
