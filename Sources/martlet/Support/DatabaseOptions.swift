import ArgumentParser
import DNSProtocol
import Foundation
import ZoneDatabase

/// The options that all administrative commands share.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the records are: sqlite:PATH, mysql://USER@HOST/DATABASE or "
        + "postgresql://USER@HOST/DATABASE; the default is the environment's MARTLET_DATABASE, else "
        + "sqlite:martlet.db.", valueName: "location"))
  var database: String?

  @Flag(help: "Print JSON.")
  var json = false

  /// The database's location as it was given, or the default.
  var location: String {
    database ?? ProcessInfo.processInfo.environment["MARTLET_DATABASE"] ?? "sqlite:martlet.db"
  }

  /// Opens the database.
  func open(for access: DatabaseAccess = .administration) throws -> any ZoneAdministration {
    try DatabaseLocation(location).open(for: access, by: .local)
  }

  /// Opens the database for what a management API does.
  func openForManagement(
    _ access: DatabaseAccess = .administration
  ) throws -> any ZoneManagement {
    try DatabaseLocation(location).openForManagement(access, by: .local)
  }
}

/// The name of a zone as an argument.
struct ZoneName {
  let name: DomainName

  /// Reads what was typed; it is absolute, with or without its trailing dot.
  init(parsing argument: String) throws {
    do {
      name = try DomainName(argument)
    } catch {
      throw ValidationError("the name \(error)")
    }
  }

  /// A name inside the zone: `@`, relative, or absolute with or without its trailing dot; in lower
  /// case, as it is kept.
  func owner(_ text: String) throws -> DomainName {
    do {
      if let absolute = try? DomainName(text), text != "@", absolute.isSubdomain(of: name) {
        return absolute.lowercased
      }
      return try DomainName(text, relativeTo: name).lowercased
    } catch {
      throw Failure(
        "the name \"\(text)\" \(error); write www, @ or www.\(name.withoutDot), for example")
    }
  }
}

/// A record type as an argument: a mnemonic or TYPEnnn.
struct TypeName {
  let type: RecordType

  /// Reads what was typed.
  init(parsing argument: String) throws {
    guard let type = RecordType(argument) else {
      throw ValidationError("no such type; write AAAA, for example, or TYPE65280")
    }
    self.type = type
  }
}
