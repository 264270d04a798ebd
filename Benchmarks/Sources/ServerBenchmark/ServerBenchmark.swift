import Authority
import DNSProtocol
import DatagramTransport
import Glibc

/// Serves a zone of addresses over UDP and nothing else, to try things out on the path of a query
/// without building all of Martlet.
///
///     ServerBenchmark PORT NAMES SECONDS
///
/// The zone is bench.test, its names are host-0000000 and so on. In the end it prints the CPU time
/// of an answer.
@main
enum ServerBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let names = Int(arguments[2]), let seconds = UInt32(arguments[3])
    else {
      print("ServerBenchmark PORT NAMES SECONDS")
      exit(2)
    }
    let publication = ZonePublication()
    publication.publish([try compileZone(names: names, for: publication)])
    let socket = try DatagramSocket(bindingTo: try ListenAddress("127.0.0.1:\(arguments[1])"))
    let worker = DatagramWorker(socket: socket)
    try worker.start(answeringFrom: ResponderSource(publication: publication))
    print("serving")
    fflush(nil)
    let before = usage()
    sleep(seconds)
    let after = usage()
    worker.stop()
    worker.waitUntilStopped()
    let reading = worker.counters.reading
    let answers = Double(max(reading.responses, 1))
    let (user, system) = (after.user - before.user, after.system - before.system)
    print(
      "\(reading.responses) answers, \(reading.queries / max(reading.batches, 1)) a batch,",
      "\(user / answers) + \(system / answers) µs of CPU each")
  }

  static func compileZone(names: Int, for publication: ZonePublication) throws -> CompiledZone {
    var compiler = ZoneCompiler(apex: try DomainName("bench.test"), key: publication.key)
    let soa = try RecordData(
      type: .soa, presentation: "ns.bench.test. hostmaster.bench.test. 1 7200 900 1209600 300")
    compiler.add(owner: compiler.apex, type: .soa, ttl: 3600, data: soa.wire)
    for index in 0..<names {
      let digits = String(index)
      let name = "host-" + String(repeating: "0", count: max(7 - digits.count, 0)) + digits
      compiler.add(
        owner: try DomainName("\(name).bench.test"), type: .a, ttl: 3600,
        data: [10, UInt8(index >> 16 & 255), UInt8(index >> 8 & 255), UInt8(index & 255)])
    }
    return publication.compile(&compiler)
  }

  /// User and system time of the process so far, in microseconds.
  static func usage() -> (user: Double, system: Double) {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func microseconds(_ time: timeval) -> Double {
      Double(time.tv_sec) * 1e6 + Double(time.tv_usec)
    }
    return (microseconds(usage.ru_utime), microseconds(usage.ru_stime))
  }
}
