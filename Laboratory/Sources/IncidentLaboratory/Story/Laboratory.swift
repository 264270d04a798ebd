import ConntrackKernel
import Foundation
import Synchronization
import Traffic

/// The incident, reproduced, measured and cured in network namespaces of this machine.
///
/// ```swift
/// let result = try Laboratory(plan) { print($0) }.run()
/// ```
public final class Laboratory {
  let plan: LaboratoryPlan
  let say: (LaboratoryProgress) -> Void
  let control = CrowdControl()
  let witness = InsideWitness()
  var result: LaboratoryResult
  var commands = CommandLog(start: Clock.now)
  /// When the traffic began.
  var start = 0.0
  var watch: ServerWatch?
  private(set) var bed: TestBed?
  private(set) var server: LaboratoryServer?
  private var threads: [NamespaceThread] = []
  private var shown = 0

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - plan: What to do.
  ///   - say: Told how it goes.
  public init(_ plan: LaboratoryPlan, say: @escaping (LaboratoryProgress) -> Void) {
    self.plan = plan
    self.say = say
    result = LaboratoryResult(
      variant: plan.variant, server: plan.server, serverVersion: "", machine: Machine.description,
      population: Dictionary(
        plan.population.map { ($0.profile.name, $0.weight) }, uniquingKeysWith: +),
      tableLimit: 0, tableBuckets: 0)
  }

  /// Goes through all stages, and puts everything back, however it ends.
  ///
  /// - Throws: ``LaboratoryError``.
  public func run() throws(LaboratoryError) -> LaboratoryResult {
    let began = Clock.now
    try Requirements.check(plan)
    let messages = try? KernelMessages(from: .end)
    say(.stage(.preparing))
    commands = CommandLog(start: began)
    let bed = try TestBed(program: plan.program, log: commands)
    self.bed = bed
    var inode: UInt64?
    do throws(LaboratoryError) {
      try build(bed)
      inode = try? bed.serverNamespace().inode
      try goThroughStages(bed)
    } catch {
      stopTraffic()
      say(.stage(.cleaning))
      bed.remove()
      throw error
    }
    stopTraffic()
    collect()
    say(.stage(.cleaning))
    bed.remove()
    result.kernelLog = Self.lines(messages, about: inode)
    result.commands = commands.commands
    result.count()
    result.check()
    let left = Self.leftOver(bed)
    result.add(
      "Everything is put back: no namespace, process, setting or file is left", left.isEmpty,
      left.isEmpty ? "nothing is left" : left.joined(separator: "; "))
    result.duration = Clock.now - began
    return result
  }

  private func build(_ bed: TestBed) throws(LaboratoryError) {
    try bed.build()
    result.tableLimit = try Self.setting("net.netfilter.nf_conntrack_max")
    result.tableBuckets = try Self.setting("net.netfilter.nf_conntrack_buckets")
    try Requirements.checkTable(result.tableLimit)
    try makeChainsFew(bed)
    let server = try LaboratoryServer(plan.server, program: plan.program, in: bed)
    self.server = server
    let space = try bed.serverNamespace()
    let deadline = Clock.now + 20
    while true {
      try Interruption.check()
      if (try? space.perform { InsideWitness.isServed() }) == true { break }
      guard server.isRunning, Clock.now < deadline else {
        try Interruption.check()
        throw .noAnswer("\(plan.server.title) does not answer in the laboratory:\n\(server.log)")
      }
    }
    result.serverVersion = ServerVersion.text(plan.server, program: plan.program)
    try startTraffic(bed, server)
  }

  private func startTraffic(
    _ bed: TestBed, _ server: LaboratoryServer
  ) throws(LaboratoryError) {
    start = Clock.now
    let (start, plan, control, witness) = (start, plan, control, witness)
    let watch = ServerWatch(process: server.identifier)
    self.watch = watch
    let servers = TestBed.serverAddresses.map(Self.number)
    let space = try bed.serverNamespace()
    threads = [
      NamespaceThread(in: try bed.clientNamespace()) { () throws(KernelError) in
        try ResolverCrowd(
          plan, control, start: start, interface: TestBed.clientInterface, servers: servers
        ).run()
      },
      NamespaceThread(in: space) { () throws(KernelError) in try witness.run(start: start) },
      NamespaceThread(in: space) { () throws(KernelError) in watch.run(start: start) },
    ]
  }

  private func stopTraffic() {
    control.orders.withLock { $0.isOver = true }
    witness.stop()
    watch?.stop()
    for thread in threads { thread.join() }
    threads = []
  }

  /// Lets time pass in a stage, and tells each second how it goes.
  ///
  /// - Parameter isOver: Ends it early.
  /// - Throws: ``LaboratoryError``, also when a thread has failed or the server is gone.
  func pass(
    _ seconds: Double, _ stage: LaboratoryStage, until isOver: () -> Bool = { false }
  ) throws(LaboratoryError) {
    let end = Clock.now + seconds
    while Clock.now < end, !isOver() {
      try Interruption.sleep(min(0.1, max(end - Clock.now, 0.001)))
      for thread in threads {
        if let problem = thread.problem { throw .unexpected(problem) }
      }
      if let server, !server.isRunning {
        // Ctrl-C ends it as well.
        try Interruption.check()
        throw .unexpected("\(plan.server.title) has ended by itself:\n\(server.log)")
      }
      tell(stage)
    }
  }

  private func tell(_ stage: LaboratoryStage) {
    // The second that goes on isn't counted to its end, and the one before may still get answers.
    let last = Int(Clock.now - start) - 1
    guard last >= shown else { return }
    shown = last + 1
    if let second = currentSeconds().last(where: { $0.second == last }) {
      say(.second(stage, second))
    }
  }

  private func currentSeconds() -> [LaboratorySecond] {
    let clients = control.report.withLock { $0.seconds }
    let inside = witness.seconds
    let server = watch?.seconds ?? [:]
    return clients.indices.map { place in
      var second = LaboratorySecond(second: place)
      second.add(clients[place])
      if place < inside.count { second.add(inside[place]) }
      if let counts = server[place] { second.add(counts) }
      return second
    }
  }

  private func collect() {
    // The last second has not been whole.
    result.seconds = Array(currentSeconds().dropLast())
  }

  static func setting(_ name: String) throws(LaboratoryError) -> UInt64 {
    do throws(KernelError) {
      return try KernelSetting(name).value()
    } catch {
      throw .missing("\(error)")
    }
  }

  private static func number(_ address: String) -> UInt32 {
    address.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) }
  }

  /// The lines of the kernel's log about connection tracking in a namespace.
  private static func lines(_ messages: KernelMessages?, about inode: UInt64?) -> [String] {
    guard let records = try? messages?.read() else { return [] }
    let all = String(decoding: records.bytes, as: UTF8.self).split(separator: "\n")
    return all.compactMap { line in
      guard let text = line.split(separator: ";", maxSplits: 1).last.map(String.init) else {
        return nil
      }
      let isOurs = text.contains("nf_conntrack") && (inode.map { text.contains("\($0)") } ?? true)
      return isOurs || text.contains("callbacks suppressed") ? text : nil
    }
  }

  private static func leftOver(_ bed: TestBed) -> [String] {
    let files = bed.traces.namespaces.map { "/run/netns/\($0)" } + bed.traces.folders
    var left = files.filter { FileManager.default.fileExists(atPath: $0) }
    for (name, value) in bed.traces.settings where (try? KernelSetting(name).value()) != value {
      left.append("\(name) is not \(value)")
    }
    return left
  }
}
