extension Examiner {
  /// What is answered before connection tracking sees it: for those packets its table doesn't matter.
  func driverFindings(_ namespace: NamespaceReading) -> [Finding] {
    let programs = namespace.driverPrograms.filter(\.value.answersQueries)
    guard !programs.isEmpty else { return [] }
    let interfaces = programs.map(\.value.interface).joined(separator: ", ")
    return [
      Finding(
        .answeredInDriver, .notice, namespace: namespace.name,
        "Queries that Martlet answers from the driver of \(interfaces) are never tracked: for them "
          + "neither the table nor the firewall matters",
        programs.map {
          Evidence(
            "\($0.value.interface): program \($0.value.identifier), XDP, \($0.value.mode.rawValue)",
            $0.source)
        })
    ]
  }
}
