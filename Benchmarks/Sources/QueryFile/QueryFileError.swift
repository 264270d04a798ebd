/// Why there are no queries.
public struct QueryFileError: Error, CustomStringConvertible {
  /// What is wrong with the file.
  public let description: String
}
