import ConntrackKernel
import Foundation

/// What has to be there before anything is touched.
enum Requirements {
  /// - Throws: ``LaboratoryError/missing(_:)``, with what to do.
  static func check(_ plan: LaboratoryPlan) throws(LaboratoryError) {
    guard geteuid() == 0 else {
      throw .missing(
        "martlet lab takes root, to make network namespaces: sudo martlet lab. "
          + "It touches nothing outside of them.")
    }
    for (program, package) in [("ip", "iproute2"), ("nft", "nftables")]
    where ProgramRun.find(program) == nil {
      throw .missing("\(program) is not installed: apt-get install \(package)")
    }
    if let name = plan.server.program, ProgramRun.find(name) == nil {
      throw .missing("\(name) is not installed: \(plan.server.title) can't be started")
    }
    guard ![.largerTable, .chains].contains(plan.variant) || NetworkNamespace.currentIsInitial()
    else {
      throw .missing(
        "the size of the tracking table can be set on the machine itself alone, not in a container: "
          + "run another variant here")
    }
  }

  /// - Throws: ``LaboratoryError/missing(_:)`` when the table can't be filled in the time that
  ///   assured entries last.
  static func checkTable(_ limit: UInt64) throws(LaboratoryError) {
    guard limit > 0, limit <= 1_500_000 else {
      throw .missing(
        """
        net.netfilter.nf_conntrack_max is \(limit) here\(limit == 0 ? ", which is no limit" : ""), \
        and more than 1,500,000 entries can't be made in the time that they last. Lower it for the \
        time of the laboratory: sysctl -w net.netfilter.nf_conntrack_max=262144
        """)
    }
  }
}
