import ArgumentParser
import DNSProtocol
import ZoneDatabase
import ZoneFile

/// `martlet zone import`.
struct ZoneImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read a master file into the database.",
    usage: "martlet zone import [ZONE] FILE [--replace] [--kind KIND]",
    discussion: """
      Without ZONE its name is that of the file's SOA record. FILE may be - for standard input. \
      Every error is shown with its line and column, and nothing is written if there is any.

      EXAMPLES
        martlet zone import example.com.zone
        martlet zone import example.com db.example --replace
        dig @192.0.2.1 example.com AXFR | martlet zone import example.com -
      """,
    aliases: ["load"])

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone, if not the file's SOA says it, and the file.") var arguments: [String]
  @Flag(help: "Put the file's content in the place of a zone that exists.") var replace = false
  @Option(help: "The kind of a zone that is new; the default is native.") var kind: String?

  private struct Output: Encodable {
    var zone: String
    var records: Int
    var duplicates: Int
    var replaced: Int
    var serial: UInt32?
  }

  /// There are errors in the file; they have been shown.
  private struct ErrorsInFile: Error {}

  func validate() throws {
    guard (1...2).contains(arguments.count) else {
      throw ValidationError("Give a file, or a zone and a file.")
    }
  }

  func run() throws {
    try Failure.reporting {
      let kind = try kind.map(ZoneKindCommand.kind)
      let source = MasterFileSource(arguments[arguments.count - 1])
      let name = try zoneName(source)
      let result = try write(name, kind, source)
      if options.json {
        return try Screen.printJSON(
          Output(
            zone: name.description, records: result.recordCount,
            duplicates: result.duplicateCount, replaced: result.replacedCount,
            serial: result.serial.after))
      }
      var parts = ["\(result.recordCount) records", "serial \(result.serial.text)"]
      if result.duplicateCount > 0 { parts.append("\(result.duplicateCount) duplicates left out") }
      if result.replacedCount > 0 { parts.append("\(result.replacedCount) replaced") }
      print("\(name.withoutDot): \(parts.joined(separator: ", "))")
    }
  }

  private func write(
    _ name: DomainName, _ kind: ZoneKind?, _ source: MasterFileSource
  ) throws -> ImportResult {
    let database = try options.open()
    let progress = Progress("importing \(name.withoutDot)")
    defer { progress.finish() }
    var warnings: [ZoneFileProblem] = []
    do {
      let result = try database.importZone(
        name, kind: kind, replacing: replace, progress: { progress.show("\($0) records") },
        records: { add in warnings = try read(source.reader(origin: name), add) })
      progress.finish()
      for warning in warnings { Screen.tell("\(warning)".printable) }
      if result.serial.goesBack {
        Screen.tell(
          "warning: the serial went back, so secondaries keep what they have; "
            + "give the file one above \(result.serial.before ?? 0)")
      }
      return result
    } catch is ErrorsInFile {
      progress.finish()
      try explain(name, source, nil)
    } catch let error as ZoneDatabaseError where error.reason == .invalidContent {
      progress.finish()
      try explain(name, source, error)
    }
    throw Failure("nothing was written to \(options.location)")
  }

  /// Gives every record to the database until there is an error.
  ///
  /// - Returns: The first warnings.
  private func read(
    _ reader: ZoneFileReader, _ add: (ResourceRecord) throws -> Void
  ) throws -> [ZoneFileProblem] {
    var reader = reader
    var hasErrors = false
    var warnings: [ZoneFileProblem] = []
    try reader.read(
      { record in
        guard !hasErrors else { throw ErrorsInFile() }
        try add(try record.resourceRecord())
      },
      problem: { problem in
        if problem.severity == .error { hasErrors = true }
        if warnings.count < Self.most { warnings.append(problem) }
      })
    if hasErrors { throw ErrorsInFile() }
    return warnings
  }

  /// How many findings are shown.
  private static let most = 100

  /// Reads the whole file again, for all that is wrong in it with its place.
  private func explain(
    _ name: DomainName, _ source: MasterFileSource, _ error: ZoneDatabaseError?
  ) throws {
    let checked = try CheckedZone(name, reading: source.reader(origin: name))
    if let error, checked.errorCount == 0 { Screen.tell("\(error)".printable) }
    for finding in checked.findings.prefix(Self.most) {
      for line in finding.lines(inColour: Screen.errorHasColour) { Screen.tell(line) }
    }
    let rest = checked.findings.count - Self.most
    if rest > 0 { Screen.tell("and \(rest) more; `martlet zone check --file` shows all of them") }
  }

  /// The zone's name: as given, else as the file says it.
  private func zoneName(_ source: MasterFileSource) throws -> DomainName {
    if arguments.count == 2 {
      do {
        return try DomainName(arguments[0])
      } catch {
        throw Failure("the zone \"\(arguments[0])\" \(error)")
      }
    }
    if let name = try source.zoneName() { return name }
    throw Failure(
      "\(source.path): the name of the zone is not to be seen; "
        + "give it: martlet zone import ZONE \(source.path)")
  }
}
