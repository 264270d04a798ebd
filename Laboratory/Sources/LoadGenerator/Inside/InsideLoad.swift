import CLinux
import ConntrackKernel
import Foundation
public import IncidentLaboratory
import Synchronization
import Traffic

/// Load in network namespaces that are made for it: a server behind a firewall that tracks states, and
/// millions of clients at the other end of a cable.
///
/// Nothing leaves the namespaces; everything is put back, however it ends.
public final class InsideLoad: Sendable {
  /// The address that the server has to answer on, at port 53.
  public static let serverAddress = TestBed.serverAddresses[0]

  private let plan: LoadPlan
  private let mix: QueryMix
  private let addresses: Int
  private let assuredShare: Double
  private let outcome = Mutex<LoadResult?>(nil)
  private let progress = Mutex<LoadProgress?>(nil)

  /// Prepares it.
  ///
  /// - Parameters:
  ///   - plan: How is asked.
  ///   - mix: What is asked.
  ///   - addresses: From how many addresses, up to 3,000,000.
  ///   - assuredShare: The share of queries that comes from flows that were used before, 0 to 1; none
  ///     where resolvers keep their ports.
  public init(_ plan: LoadPlan, _ mix: QueryMix, addresses: Int, assuredShare: Double) {
    (self.plan, self.mix) = (plan, mix)
    (self.addresses, self.assuredShare) = (addresses, assuredShare)
  }

  /// Starts the server, makes the load, and removes everything.
  ///
  /// - Parameters:
  ///   - command: The server's words.
  ///   - program: The file of `martlet`, which watches over the run.
  ///   - report: Is told each second that is over.
  /// - Returns: What the clients saw, and the server's side.
  /// - Throws: `LaboratoryError`.
  public func run(
    _ command: [String], program: String, report: (LoadProgress) -> Void
  ) throws(LaboratoryError) -> (result: LoadResult, server: [ServerSecond]) {
    guard geteuid() == 0 else {
      throw .missing("network namespaces are made by root: run it with sudo")
    }
    let bed = try TestBed(program: program, log: CommandLog(start: Clock.now))
    defer { bed.remove() }
    try bed.build()
    try share(bed)
    let server = try bed.startServer(command)
    try waitUntilAnswering(server, bed)
    let watch = ServerWatch(process: server.processIdentifier)
    let begin = Clock.now
    let watching = NamespaceThread(in: try bed.serverNamespace()) { () throws(KernelError) in
      watch.run(start: begin)
    }
    let asking = NamespaceThread(in: try bed.clientNamespace()) { [self] () throws(KernelError) in
      try ask()
    }
    var told = 0
    while outcome.withLock({ $0 == nil }), asking.problem == nil {
      usleep(100_000)
      guard var progress = progress.withLock({ $0 }), progress.seconds.count > told else {
        continue
      }
      told = progress.seconds.count
      progress.server = watch.latest
      report(progress)
    }
    asking.join()
    let table = Self.table(bed)
    watch.stop()
    watching.join()
    guard var result = outcome.withLock({ $0 }) else {
      throw .unexpected(asking.problem ?? "the load ended without a result")
    }
    result.table = table
    return (result, watch.secondsInOrder)
  }

  /// How many entries there are in the server's namespace, and how many are assured.
  private static func table(_ bed: TestBed) -> TableShare? {
    try? bed.serverNamespace().perform { () throws(KernelError) in
      var share = TableShare()
      _ = try TrackingTable().forEachFlow { flow in
        share.entries += 1
        if flow.status.contains(.assured) { share.assured += 1 }
      }
      return share
    }
  }

  /// Leaves what the server's side does for packets to the other processors, where there are any: the
  /// last one is the generator's.
  private func share(_ bed: TestBed) throws(LaboratoryError) {
    let count = min(ProcessInfo.processInfo.activeProcessorCount, 32)
    guard count > 1 else { return }
    let others = String((1 << (count - 1)) - 1, radix: 16)
    let file = "/sys/class/net/\(TestBed.serverInterface)/queues/rx-0/rps_cpus"
    try bed.inServer(["sh", "-c", "echo \(others) >\(file)"], "packets are the other processors'")
  }

  private func ask() throws(KernelError) {
    _ = clinux_pin_to_processor(Int32(ProcessInfo.processInfo.activeProcessorCount - 1))
    let octets = Self.serverAddress.split(separator: ".").map { UInt32($0) ?? 0 }
    let carrier = try FrameCarrier(
      interface: TestBed.clientInterface, server: octets.reduce(0) { $0 << 8 | $1 },
      addresses: addresses, layout: plan.layout, assuredShare: assuredShare)
    let run = LoadRun(plan, mix, carrier)
    var result = run.run(isEnding: { Interruption.isRequested }) { progress in
      self.progress.withLock { $0 = progress }
    }
    result.returned = carrier.returned
    outcome.withLock { $0 = result }
  }

  private func waitUntilAnswering(
    _ server: Process, _ bed: TestBed
  ) throws(LaboratoryError) {
    let space = try bed.serverNamespace()
    let mix = mix
    for _ in 0..<100 {
      try Interruption.check()
      let answered = try? space.perform { () throws(KernelError) -> Bool in
        let plan = LoadPlan(window: 1, duration: 1, mostQuestions: 1, clients: 1, patience: 0.2)
        guard let target = try? LoadTarget("\(Self.serverAddress):53"),
          let result = try? Load.run(target, mix, plan)
        else { return false }
        return result.answered > 0
      }
      if answered == true { return }
      guard server.isRunning else { break }
      usleep(100_000)
    }
    try Interruption.check()
    throw .noAnswer(
      "the server does not answer on \(Self.serverAddress):53 within its namespace; it wrote:\n"
        + bed.serverLog.suffix(2000))
  }
}
