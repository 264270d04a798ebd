import DNSProtocol

/// What is wrong with a row, before it is known which row it is.
struct RowFault: Error {
  /// What is wrong and what to do.
  var reason: String

  init(_ reason: String) { self.reason = reason }

  init(_ error: PresentationError) {
    reason = "found \(error.found) at character \(error.column), expected \(error.expected)"
  }
}
