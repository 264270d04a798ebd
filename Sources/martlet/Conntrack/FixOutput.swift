import ConntrackKernel

/// What `martlet conntrack fix --json` prints.
struct FixOutput: Encodable {
  struct File: Encodable {
    let path: String
    let purpose: String
  }

  struct Probe: Encodable {
    let path: String
    let answeredBefore: Bool
    let answeredAfter: Bool
  }

  let isChanged: Bool
  let changes: [String]
  let files: [File]
  let probes: [Probe]
  let objections: [String]

  static let nothing = FixOutput([], [], objections: [])

  /// A change that is only planned.
  init(_ changes: [KernelChange], _ files: [PersistentFile], objections: [String]) {
    isChanged = false
    self.changes = changes.map(\.text)
    self.files = files.map { File(path: $0.path, purpose: $0.purpose) }
    probes = []
    self.objections = objections
  }

  /// A change that has been made.
  init(_ session: ChangeSession) {
    isChanged = true
    changes = session.changes.map(\.text)
    files = session.files.map { File(path: $0.path, purpose: $0.purpose) }
    probes = zip(session.before, session.after).map { before, after in
      Probe(
        path: "\(after.path)", answeredBefore: before.isAnswered, answeredAfter: after.isAnswered)
    }
    objections = []
  }
}
