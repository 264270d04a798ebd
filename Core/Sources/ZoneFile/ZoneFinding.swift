public import DNSProtocol

/// Something about a zone as a whole that is wrong or doubtful.
public struct ZoneFinding: Hashable, Sendable {
  /// How bad it is: an error keeps a zone from being served as it was meant, a warning does not.
  public typealias Severity = ZoneFileProblem.Severity

  /// How bad it is.
  public var severity: Severity
  /// The name it is about.
  public var owner: DomainName
  /// The type of the records it is about.
  public var type: RecordType
  /// What is wrong, as a sentence.
  public var explanation: String
  /// What to do, as a sentence.
  public var advice: String

  /// Makes a finding.
  public init(
    severity: Severity, owner: DomainName, type: RecordType, explanation: String, advice: String
  ) {
    self.severity = severity
    self.owner = owner
    self.type = type
    self.explanation = explanation
    self.advice = advice
  }
}

extension ZoneFinding: CustomStringConvertible {
  /// The whole as one line.
  public var description: String {
    "\(severity.rawValue): \(owner) \(type): \(explanation) \(advice)"
  }
}
