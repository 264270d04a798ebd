import Authority
import DNSProtocol
import Glibc
import Logging
import ZoneDatabase
import ZoneFollower

/// Measures how fast zones come from a database.
///
///     DatabaseBenchmark create PATH   makes the tables
///     DatabaseBenchmark read PATH     reads every record, and does nothing with it
///     DatabaseBenchmark load PATH     loads and publishes all zones
///     DatabaseBenchmark follow PATH RATE SECONDS
///                                     changes so many records a second and tells when each change
///                                     is answered
@main
enum DatabaseBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments
    if arguments.count == 5, arguments[1] == "follow", let rate = Int(arguments[3]),
      let seconds = Int(arguments[4])
    {
      return try await FollowBenchmark(path: arguments[2], rate: rate, seconds: seconds).run()
    }
    guard arguments.count == 3 else { return print("DatabaseBenchmark create|read|load PATH") }
    let location = try DatabaseLocation("sqlite:\(arguments[2])")
    switch arguments[1] {
    case "create": try location.open(for: .creation).initialize()
    case "read": try read(location.open(for: .following))
    case "load": try load(location.open(for: .following))
    default: print("DatabaseBenchmark create|read|load PATH")
    }
  }

  private static func read(_ database: any ZoneDatabase) throws {
    var (zones, records, octets) = (0, 0, 0)
    let time = try ContinuousClock().measure {
      try database.reading { reading in
        try reading.forEachZone(
          { _, _ in zones += 1 },
          record: {
            records += 1
            octets += $0.owner.count + $0.data.count
          })
        if let defect = reading.defects.first { print(defect) }
      }
    }
    print("\(zones) zones, \(records) records, \(octets) octets: \(time)")
    print("\(FollowBenchmark.cpu()) s of processor, \(peak() / 1024) MiB at most")
  }

  private static func load(_ database: any ZoneDatabase) throws {
    let publication = ZonePublication()
    let follower = ZoneFollower(
      database: database, publication: publication, logger: Logger(label: "benchmark"))
    print(try follower.load())
    print(
      "\(FollowBenchmark.cpu()) s of processor, \(peak() / 1024) MiB at most, \(resident() >> 20) MiB afterwards"
    )
  }

  /// The memory that the process has now, in octets.
  private static func resident() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 100)
    fgets(&line, 100, file)
    let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
      .split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4096
  }

  /// The most memory that the process has had, in KiB.
  private static func peak() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
