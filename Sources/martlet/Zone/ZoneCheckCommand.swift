import ArgumentParser
import DNSProtocol
import Foundation
import ZoneDatabase
import ZoneFile

/// `martlet zone check`.
struct ZoneCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for what is wrong in a zone, and say what to do.",
    usage: """
      martlet zone check ZONE
      martlet zone check --all
      martlet zone check --file FILE [ZONE]
      """,
    discussion: """
      An error keeps the zone, or a part of it, from being served or imported; a warning doesn't. \
      Nothing is changed, and nothing is looked up anywhere else. With --file no database is \
      needed; FILE may be - for standard input.

      EXAMPLES
        martlet zone check example.com
        martlet zone check --file example.com.zone
        martlet zone check --all --json

      EXIT CODES
        0  no errors    1  errors, or no such zone or file
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(
    help: "The zone; with --file, if the file doesn't say it.", transform: ZoneName.init(parsing:))
  var zone: ZoneName?
  @Option(help: "Check a master file instead of the database.") var file: String?
  @Flag(help: "Check all zones of the database.") var all = false

  func validate() throws {
    guard !all || (zone == nil && file == nil) else {
      throw ValidationError("--all goes with neither a zone nor --file.")
    }
    guard all || zone != nil || file != nil else {
      throw ValidationError("Give a zone, --all, or --file FILE.")
    }
  }

  private struct Output: Encodable {
    var zone: String
    var records: Int
    var errors: Int
    var warnings: Int
    var findings: [CheckedZone.Finding]

    init(_ zone: CheckedZone) {
      self.zone = zone.name.description
      records = zone.records.count
      errors = zone.errorCount
      warnings = zone.findings.count - zone.errorCount
      findings = zone.findings
    }
  }

  func run() throws {
    try Failure.reporting {
      let zones = try file.map { [try checkFile($0)] } ?? checkDatabase()
      if options.json {
        let outputs = zones.map(Output.init)
        if all { try Screen.printJSON(outputs) } else { try Screen.printJSON(outputs[0]) }
      } else {
        for zone in zones {
          for finding in zone.findings {
            for line in finding.lines(inColour: Screen.hasColour) { print(line) }
          }
          print(zone.verdict)
        }
      }
      if zones.contains(where: { $0.errorCount > 0 }) { throw ExitCode(1) }
    }
  }

  private func checkFile(_ path: String) throws -> CheckedZone {
    let source = MasterFileSource(path)
    let name = try zone?.name ?? source.zoneName()
    guard let name else {
      throw Failure(
        "\(path): the name of the zone is not to be seen; "
          + "give it: martlet zone check --file \(path) ZONE")
    }
    return try Waiting.while("checking \(path)") {
      try CheckedZone(name, reading: source.reader(origin: name))
    }
  }

  private func checkDatabase() throws -> [CheckedZone] {
    let database = try options.open(for: .following)
    if let zone {
      return try Waiting.while("checking \(zone.name.withoutDot)") {
        [try CheckedZone(zone.name, in: database)]
      }
    }
    let (summaries, defects) = try database.zones()
    for defect in defects { Screen.tell("not checked: \("\(defect)".printable)") }
    let progress = Progress("checking")
    defer { progress.finish() }
    var done = 0
    let sorted = summaries.sorted { $0.name < $1.name }
    let zones = try sorted.map { summary in
      progress.show("\(done) of \(sorted.count) zones")
      done += 1
      return try CheckedZone(summary.name, in: database)
    }
    if zones.isEmpty, !options.json {
      Screen.tell("no zones in \(options.location); `martlet zone create` makes one")
    }
    return zones
  }
}
