import HTTPTypes

/// Why a request is refused: a status and a sentence for whoever sent it.
struct APIError: Error {
  /// The status.
  var status: HTTPResponse.Status
  /// What is wrong, for people.
  var message: String
  /// Fields of the response.
  var headers: HTTPFields = [:]

  init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) {
    (self.status, self.message, self.headers) = (status, message, headers)
  }

  /// There is no such thing, or none that the key may see.
  static let notFound = APIError(.notFound, "Not Found")

  /// The content means nothing or breaks a rule.
  static func unprocessable(_ message: String) -> APIError {
    APIError(.unprocessableContent, message)
  }
}
