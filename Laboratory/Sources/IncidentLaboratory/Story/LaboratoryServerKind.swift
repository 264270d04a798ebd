/// The name servers that the laboratory can start.
public enum LaboratoryServerKind: String, CaseIterable, Codable, Sendable {
  case martlet, nsd, knot, bind, pdns

  /// Its name for people.
  public var title: String {
    switch self {
    case .martlet: "Martlet"
    case .nsd: "NSD"
    case .knot: "Knot DNS"
    case .bind: "BIND"
    case .pdns: "PowerDNS"
    }
  }

  /// The program that has to be installed; `nil` for Martlet itself.
  public var program: String? {
    switch self {
    case .martlet: nil
    case .nsd: "nsd"
    case .knot: "knotd"
    case .bind: "named"
    case .pdns: "pdns_server"
    }
  }
}
