/// Why a text is not an address to listen on.
public struct ListenAddressError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was given.
  public let text: String
  /// What is wrong with it.
  public let reason: String

  /// The error with the way to write an address.
  public var description: String {
    "\"\(text)\" is not an address to listen on: \(reason) "
      + "(write 192.0.2.1:53, [2001:db8::1]:53 or [fe80::1%eth0]:53)"
  }
}
