import DNSProtocol
import Foundation
import Testing
import ZoneFile

@Suite("The zones with which BIND's checker is tested", .enabled(if: Corpora.areAvailable))
struct BINDCorpusTests {
  @Test("Good zones pass and bad ones do not, or the difference is explained")
  func zones() throws {
    let folder = try Corpora.folder.get()
      .appendingPathComponent("bind9/bin/tests/system/checkzone/zones")
    var (compared, explained) = (0, 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where name.hasSuffix(".db") {
      guard name.hasPrefix("good") || name.hasPrefix("bad") else { continue }
      let errors = try Self.errors(folder.appendingPathComponent(name).path, apex(of: name))
      let agrees = errors.isEmpty == name.hasPrefix("good")
      let isListed = Self.departures[name] != nil
      #expect(agrees != isListed, "\(name): \(errors)")
      (compared, explained) = (compared + 1, explained + (isListed ? 1 : 0))
    }
    #expect(compared > 90)
    print(
      "Compared with BIND: \(compared) zones, of which \(explained) differ for reasons that are "
        + "listed.")
  }

  /// The zone's name, as BIND's own test gives it.
  private func apex(of name: String) throws -> DomainName {
    let isReverse = name.contains("dns-sd-reverse") || name == "bad-svcb-servername.db"
    return try DomainName(isReverse ? "0.0.0.0.in-addr.arpa." : "example.")
  }

  private static func errors(_ path: String, _ apex: DomainName) throws -> [String] {
    var records: [ResourceRecord] = []
    var errors: [String] = []
    var reader = ZoneFileReader(path: path, options: ZoneFileReader.Options(origin: apex))
    try reader.read { record in
      records.append(try record.resourceRecord())
    } problem: { problem in
      if problem.severity == .error { errors.append(problem.description) }
    }
    for finding in ZoneChecker.check(apex: apex, records: records)
    where finding.severity == .error {
      errors.append(finding.description)
    }
    return errors
  }

  /// Zones that Martlet judges differently, and why that is right.
  static let departures: [String: String] = [
    "bad-cdnskey.db": "Whether CDNSKEY records agree with DNSKEY records is not checked here.",
    "bad-cds.db": "Whether CDS records agree with DNSKEY records is not checked here.",
    "bad-dns-sd-reverse.db": "Names of hosts may hold any octet (RFC 2181 §11).",
    "bad-nsec3owner-padded.db": "Names may hold any octet (RFC 2181 §11).",
    "bad-svcb-servername.db": "Names of hosts may hold any octet (RFC 2181 §11).",
    "good-occulted-ns-by-dname.db":
      "There must be no records below one of type DNAME (RFC 6672 §2.4).",
    "good1.db": "A DNAME record must not stand beside a delegation (RFC 6672 §2.3).",
  ]
}
