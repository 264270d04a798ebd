import DNSProtocol
import Glibc
import ZoneFile

/// Makes a large master file, reads one, or reads and checks one: see scripts/bench-zonefile.
@main
enum ZoneFileBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      fail("usage: ZoneFileBenchmark generate|read|check COUNT|FILE")
    }
    switch arguments[1] {
    case "generate":
      guard let count = Int(arguments[2]) else { fail("\(arguments[2]) is not a number") }
      generate(count)
    case "read":
      let count = try read(arguments[2], keeping: false).count
      print("\(count) records, \(peakMemory()) KiB of memory")
    case "check":
      let origin = try DomainName("example.com.")
      let records = try read(arguments[2], keeping: true).records
      let findings = ZoneChecker.check(apex: origin, records: records)
      print("\(records.count) records, \(findings.count) findings")
      for finding in findings.prefix(3) { print(finding) }
    default: fail("\(arguments[1]) is not generate, read or check")
    }
  }

  /// The most memory that this process had at any time, in KiB.
  private static func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }

  private static func fail(_ reason: String) -> Never {
    print(reason)
    exit(2)
  }

  private static func read(
    _ path: String, keeping: Bool
  ) throws -> (count: Int, records: [ResourceRecord]) {
    let options = ZoneFileReader.Options(origin: try DomainName("example.com."))
    var reader = ZoneFileReader(path: path, options: options)
    var count = 0
    var records: [ResourceRecord] = []
    try reader.read { record in
      count += 1
      if keeping { records.append(try record.resourceRecord()) }
    } problem: { problem in
      fail("\(problem)")
    }
    return (count, records)
  }

  /// Prints a zone of hosts, mail domains, aliases and delegations, ten records at a time.
  private static func generate(_ count: Int) {
    print("$ORIGIN example.com.\n$TTL 3600")
    print("@ IN SOA ns1 hostmaster 2026010101 7200 900 1209600 300\n  NS ns1\nns1 A 192.0.2.1")
    for number in 0..<(count / 10) {
      let (high, low) = (number >> 8 & 255, number & 255)
      print(
        """
        host\(number) IN A 10.\(number >> 16 & 255).\(high).\(low)
          IN AAAA 2001:db8::\(String(number >> 16, radix: 16)):\(String(number & 65535, radix: 16))
        www.host\(number) 300 IN CNAME host\(number)
        mail\(number) IN A 192.0.2.\(low)
        domain\(number) IN MX 10 mail\(number)
          IN MX 20 mail.example.net.
          IN TXT "v=spf1 mx a:host\(number).example.com -all"
        zone\(number) IN NS ns.zone\(number)
          IN NS ns.example.net.
        ns.zone\(number) IN A 198.51.100.\(low)
        """)
    }
  }
}
