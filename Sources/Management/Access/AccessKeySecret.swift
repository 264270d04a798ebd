import Foundation

/// A new access key: 32 random octets, so that nobody finds it by trying, however quick a digest is.
package struct AccessKeySecret: Sendable {
  /// The key, in the letters of base64url.
  package let text: String

  /// Makes a key.
  package init() {
    var generator = SystemRandomNumberGenerator()
    let octets = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    text = Data(octets).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  /// Takes a key that somebody has already.
  package init(_ text: String) { self.text = text }

  /// The SHA-256 digest in hexadecimal digits: all that is kept of it.
  package var digest: String { KeyRing.digest(text) }
}
