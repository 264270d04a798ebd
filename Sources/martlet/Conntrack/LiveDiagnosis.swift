import Conntrack
import ConntrackKernel
import Foundation

/// Two looks at this machine, and what follows from them.
struct LiveDiagnosis {
  /// The port of the name server.
  var port: UInt16
  /// The seconds between the looks.
  var seconds = 1.5
  /// How long events are listened to meanwhile.
  var listening = 0.5

  /// What came of it.
  struct Outcome {
    let diagnosis: Diagnosis
    /// What switches tracking on, from the kernel itself, by namespace; `nil` is this one.
    let causes: [String?: TrackingCauses]
    /// What could not be read.
    let problems: [String]
  }

  /// Looks twice.
  func run() throws -> Outcome {
    let start = ContinuousClock.now
    let first = LiveReader(.moment).read()
    var rate: FlowRate?
    var problems: [String] = []
    do throws(KernelError) {
      if TrackingTable.isPresent { rate = try FlowEvents().sample(seconds: listening) }
    } catch {
      problems.append("\(error)")
    }
    let rest = .seconds(seconds) - (ContinuousClock.now - start)
    if rest > .zero {
      Thread.sleep(
        forTimeInterval: Double(rest.components.attoseconds) / 1e18
          + Double(rest.components.seconds))
    }
    var second = LiveReader().read()
    // Without entries an empty sample says nothing of the rate.
    if let rate, second.reading.initialNamespace.count != nil {
      second.reading[namespace: nil].newFlowsPerSecond = Fact(
        rate.madePerSecond, Source(file: "ctnetlink"))
    }
    let diagnosis = Diagnosis(
      [first.reading, second.reading], options: Diagnosis.Options(port: port))
    return Outcome(
      diagnosis: diagnosis, causes: second.causes, problems: problems + second.problems)
  }
}

extension Diagnosis {
  /// The first remedy for connection tracking here that can be applied without touching anybody
  /// else's rules.
  var firstRemedyToApply: Remedy? {
    remedies.first { remedy in
      if case .setting = remedy.change { return false }
      return remedy.namespace == nil && remedy.kernelChanges != nil
    }
  }
}
