import HTTPTypes
import ZoneDatabase

extension APIError {
  /// What an error of the database means to a client.
  init(_ error: ZoneDatabaseError) {
    switch error.reason {
    case .noSuchZone, .noSuchRecord: self = .notFound
    case .zoneExists, .alreadyExists: self.init(.conflict, error.found)
    case .invalidContent: self.init(.unprocessableContent, error.description)
    case .changedMeanwhile: self.init(.preconditionFailed, error.description)
    case .busy, .cannotOpen, .engine:
      self.init(.serviceUnavailable, error.description, headers: [.retryAfter: "5"])
    case .readOnly, .wrongSchema, .badLocation:
      self.init(.serviceUnavailable, error.description)
    }
  }
}
