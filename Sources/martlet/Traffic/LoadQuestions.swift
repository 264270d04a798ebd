import ArgumentParser
import DNSProtocol
import Foundation
import LoadGenerator
import ZoneDatabase

/// What `martlet load` asks.
struct LoadQuestions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Ask this (repeatable).", valueName: "\"name type\""))
  var query: [String] = []

  @Option(
    help: ArgumentHelp("Ask what the lines of a file say: a name and a type.", valueName: "file"))
  var queries: String?

  @Option(
    help: ArgumentHelp("Ask what was asked in a capture of packets (pcap).", valueName: "file"))
  var capture: String?

  @Option(
    help: ArgumentHelp("Ask for random names right below this one.", valueName: "name"))
  var randomBelow: String?

  @Option(
    help: ArgumentHelp(
      "Ask for all names and types of this zone of the database.", valueName: "name"))
  var zone: String?

  @Option(
    help: ArgumentHelp(
      "The database that --zone is in (default: $MARTLET_DATABASE, else sqlite:martlet.db).",
      valueName: "database"))
  var database: String?

  @Option(
    help: ArgumentHelp("Offer EDNS with this size, 512 at least.", valueName: "octets"),
    transform: { try TrafficQuantity.count($0, "--edns", 512...65535) })
  var edns: Int?

  @Flag(help: "Set DNSSEC OK; with EDNS, of 1232 octets unless --edns says otherwise.")
  var dnssec = false

  /// Checks what goes together, and what is said in words; files and zones are read later.
  func check() throws {
    let others = !query.isEmpty || queries != nil || capture != nil || zone != nil
    guard others || randomBelow != nil else {
      throw ValidationError(
        "Nothing is asked: --query, --queries, --capture, --zone or --random-below says what.")
    }
    guard randomBelow == nil || !others else {
      throw ValidationError("--random-below asks for nothing else: leave out the other questions.")
    }
    guard database == nil || zone != nil else {
      throw ValidationError("--database is where the zone of --zone is: say that too.")
    }
    do throws(LoadError) {
      _ = try said()
    } catch {
      throw ValidationError("\(error)")
    }
    if let zone, (try? DomainName(zone)) == nil {
      throw ValidationError("--zone: found \"\(zone.prefix(80))\", expected a domain name.")
    }
  }

  /// The questions that are options' words.
  private func said() throws(LoadError) -> [LoadQuestion] {
    if let randomBelow {
      return [try QueryFile.question([Substring(randomBelow)], place: "--random-below")]
    }
    var all: [LoadQuestion] = []
    for text in query {
      all.append(try QueryFile.question(text.split(separator: " "), place: "--query"))
    }
    return all
  }

  /// The queries.
  func mix() throws -> QueryMix {
    var all = try said()
    if let queries { all += try QueryFile.read(Self.contents(queries), name: queries) }
    if let capture { all += try read(capture: capture) }
    if let zone { all += try read(zone: zone) }
    return try QueryMix(
      all, payload: (edns ?? (dnssec ? 1232 : nil)).map { UInt16(clamping: $0) },
      wantsDNSSEC: dnssec, hasRandomLabels: randomBelow != nil)
  }

  private static func contents(_ file: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      throw Failure("\(file) can't be read: \((error as NSError).localizedDescription)")
    }
  }

  private func read(capture file: String) throws -> [LoadQuestion] {
    let content = try CaptureFile.read(try Self.contents(file), name: file)
    guard !content.questions.isEmpty else {
      throw Failure(
        "\(file) has no query: \(content.others) packets are none over UDP to port 53")
    }
    if content.isCutOff { Screen.tell("warning: the last packet of \(file) is cut off") }
    return content.questions
  }

  private func read(zone text: String) throws -> [LoadQuestion] {
    guard let name = try? DomainName(text) else {
      throw Failure("--zone: found \"\(text.prefix(80))\", expected a domain name")
    }
    let location =
      database ?? ProcessInfo.processInfo.environment["MARTLET_DATABASE"] ?? "sqlite:martlet.db"
    let (records, _) = try DatabaseLocation(location).open(for: .following, by: .local)
      .records(ofZone: name)
    let questions = Set(
      try records.map { record in
        let record = try record.resourceRecord
        return LoadQuestion(name: record.owner.wire, type: record.type.rawValue)
      })
    guard !questions.isEmpty else { throw Failure("\(location) has no zone \(name)") }
    return Array(questions)
  }
}
