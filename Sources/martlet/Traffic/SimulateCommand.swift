import ArgumentParser
import Conntrack
import Foundation
import Pictures
import Simulation
import Traffic

/// `martlet simulate`: the incident as a model.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Compute when a tracking table fills, what is lost, and which remedy is enough.",
    discussion: """
      Questions, the resends that losses make, and a tracking table of any size as a model: no \
      packet is sent, and ten million flows a second take a few seconds. The load and the table come \
      from options, or from a reading of this machine or of another one's files; options stand above \
      the reading.

      The table begins as the rate at the beginning leaves it, or empty where that is more than it \
      takes.

      Rates and numbers may end in k or M, times in s, m or h.

      EXAMPLES
        martlet simulate --rate 12k --max 262144 --assured 0.9
        martlet simulate --rate 150 --rate-at-end 210 --max 34576 --kernel 2.6.9
        martlet simulate --rate 2k --spike 60s:120s:8 --max 65536 --output pictures
        martlet simulate --rate 10M --max 67108864 --duration 5m
        martlet simulate --from evidence/
        martlet simulate --from live --rate 50k
        martlet simulate --validate

      EXIT CODES
        0   nothing is lost by the table
        1   something failed
        2   the table loses queries; or, with --validate, a case is off by more than it may be
        64  a wrong option
      """)

  @Option(
    help: ArgumentHelp(
      "Take load and table from `live`, this machine, or from files that `conntrack read` takes.",
      valueName: "path"))
  var from: String?

  @OptionGroup var demand: DemandOptions

  @Option(
    help: ArgumentHelp("How long.", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var duration = 600.0

  @Option(
    help: ArgumentHelp("The most entries of the table; none for no limit.", valueName: "number"),
    transform: { try entries($0) })
  var max: Double?

  @Option(
    help: ArgumentHelp("Chains of its hash table.", valueName: "number"),
    transform: { try TrafficQuantity.number($0) })
  var buckets: Double?

  @Option(
    help: ArgumentHelp(
      "The kernel's release, which decides what a full table does.", valueName: "release"),
    transform: { try TrafficQuantity.era($0) })
  var kernel: KernelEra?

  @Option(
    help: ArgumentHelp(
      "How long an exchange keeps its entry (nf_conntrack_udp_timeout).", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var timeout: Double?

  @Option(
    help: ArgumentHelp(
      "How long an assured flow keeps it (nf_conntrack_udp_timeout_stream).", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var streamTimeout: Double?

  @Option(
    help: ArgumentHelp(
      "The share of flows that become assured, 0 to 1.", valueName: "share"))
  var assured: Double?

  @Option(help: ResolverChoice.help)
  var resolver = "mix"

  @Option(
    help: ArgumentHelp(
      "Let resolvers keep answers for so long; --rate is what their clients ask then.",
      valueName: "time"), transform: { try TrafficQuantity.time($0) })
  var ttl: Double?

  @Option(
    help: ArgumentHelp(
      "How many pairs of a resolver and a name there are, with --ttl.", valueName: "number"),
    transform: { try TrafficQuantity.number($0) })
  var pairs: Double?

  @Option(
    help: ArgumentHelp(
      "How many answers a second the server can give.", valueName: "number"),
    transform: { try TrafficQuantity.number($0) })
  var server: Double?

  @Option(
    help: ArgumentHelp(
      "The share of queries that is lost on the way to it, 0 to 1.", valueName: "share"))
  var loss = 0.0

  @Option(
    help: ArgumentHelp(
      "Write pictures there (SVG, and PNG with rsvg-convert).", valueName: "folder"))
  var output: String?

  @Flag(help: "Print every figure as JSON.")
  var json = false

  @Flag(
    name: .customLong("validate"),
    help: "Compare the model with what was measured and published, and print the errors.")
  var showsValidation = false

  func validate() throws {
    if showsValidation { return }
    guard from != nil || demand.rate != nil else {
      throw ValidationError(
        "--rate says how many questions a second there are; or --from reads it.")
    }
    guard from != nil || max != nil else {
      throw ValidationError("--max says how many entries the table takes; or --from reads it.")
    }
    for (name, share) in [("--assured", assured ?? 0), ("--loss", loss)] where !(0...1 ~= share) {
      throw ValidationError("\(name) is a share: from 0 to 1.")
    }
    _ = try ResolverChoice.population(resolver)
    guard (ttl == nil) == (pairs == nil) else {
      throw ValidationError("--ttl and --pairs go together: how long, and how many are kept.")
    }
    guard duration >= 1, duration <= 7 * 86400 else {
      throw ValidationError("--duration is from 1s to 168h.")
    }
  }

  func run() throws {
    try Failure.reporting {
      if showsValidation { return try SimulationScreen.showValidation(json: json) }
      let plan = try makePlan()
      let report = Waiting.while("computing") { SimulationReport(plan) }
      if json {
        try Screen.printJSON(SimulationDocument(report))
      } else {
        SimulationScreen.show(report)
      }
      if let output { try Chart.tell(report.result.charts, in: output, isQuiet: json) }
      if report.result.lossAt != nil { throw ExitCode(2) }
    }
  }

  private func makePlan() throws -> SimulationPlan {
    let populations = try ResolverChoice.population(resolver).map {
      SimulationPlan.Population($0.profile, weight: $0.weight)
    }
    var plan =
      try from.map { try Self.read($0, populations) }
      ?? SimulationPlan(
        demand: RateCurve(demand.rate ?? 0), populations: populations,
        table: TablePlan(era: kernel ?? .linux5_15, limit: max ?? 0))
    if let from, demand.rate == nil, plan.demand[0] <= 0 {
      throw Failure(
        "\(Self.name(from)) shows no new flow, so there is no load to compute with: say how much is "
          + "asked with --rate, or read it when it is asked")
    }
    plan.demand = demand.curve(until: duration, otherwise: plan.demand) ?? plan.demand
    changeTable(&plan)
    if let assured { plan.assuredShare = assured }
    if let ttl, let pairs { plan.caches = CachePlan(pairs: Swift.max(pairs, 1), timeToLive: ttl) }
    plan.serverCapacity = server
    plan.pathLoss = loss
    plan.duration = duration
    // Schedules are told apart to a fiftieth of a second; days of it need not be.
    plan.step = duration > 1800 ? 0.05 : 0.02
    return from == nil ? plan.beginningAtRest : plan
  }

  private func changeTable(_ plan: inout SimulationPlan) {
    if let kernel, kernel != plan.table?.era {
      plan.table?.era = kernel
      plan.table?.timeout = kernel.defaultTimeout
      plan.table?.streamTimeout = kernel.defaultStreamTimeout
    }
    if let max { plan.table?.limit = max }
    if let buckets { plan.table?.buckets = Swift.max(buckets, 1) }
    if let timeout { plan.table?.timeout = timeout }
    if let streamTimeout { plan.table?.streamTimeout = streamTimeout }
  }

  /// The most entries, as `--max` takes them; 0 for no limit, as in a kernel's setting.
  private static func entries(_ text: String) throws -> Double {
    if text == "none" { return 0 }
    let number = try TrafficQuantity.number(text)
    guard number >= 1 else {
      throw ValidationError("--max is 1 or more, or none for a table without a limit.")
    }
    return number
  }

  private static func name(_ place: String) -> String {
    place == "live" ? "this machine" : place
  }

  /// The load and the table of this machine or of files.
  private static func read(
    _ place: String, _ populations: [SimulationPlan.Population]
  ) throws -> SimulationPlan {
    let diagnosis =
      place == "live"
      ? try Waiting.while("looking at this machine") { try LiveDiagnosis(port: 53).run().diagnosis }
      : try Waiting.while("reading \(place)") {
        Diagnosis(try Collection(path: place).readings, options: Diagnosis.Options(port: 53))
      }
    for table in diagnosis.tables {
      let plan = SimulationPlan(
        table, populations: populations, is64Bit: diagnosis.reading.is64Bit)
      if let plan { return plan }
    }
    throw Failure(
      "\(name(place)) tells neither a table's limit nor its rate: give "
        + "--rate and --max instead of --from")
  }
}
