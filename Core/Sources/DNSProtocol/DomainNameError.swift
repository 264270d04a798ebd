/// Why some bytes or some text are not a domain name.
public enum DomainNameError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A label of more than 63 octets (RFC 1035 §2.3.4).
  case labelTooLong
  /// A name of more than 255 octets on the wire (RFC 1035 §2.3.4).
  case nameTooLong
  /// Two dots in a row, or a dot at the beginning.
  case emptyLabel
  /// A backslash followed by neither a character nor three digits up to 255 (RFC 1035 §5.1).
  case badEscape
  /// No characters at all.
  case empty
  /// The wire ends inside the name, or a label starts with a reserved type.
  case malformedWire
  /// A compression pointer that does not point backwards to a name, or more of them in a row than
  /// a name can have labels (RFC 1035 §4.1.4).
  case badPointer
  /// A relative name where no origin is known.
  case relativeWithoutOrigin

  /// What is wrong, as the end of a sentence that names the offender.
  public var description: String {
    switch self {
    case .labelTooLong: "has a label of more than 63 octets"
    case .nameTooLong: "is longer than 255 octets"
    case .emptyLabel: "has an empty label"
    case .badEscape: "has a backslash that is followed by neither a character nor three digits"
    case .empty: "is empty"
    case .malformedWire: "is not a name in wire format"
    case .badPointer: "has a compression pointer that does not lead backwards to a name"
    case .relativeWithoutOrigin: "is relative, and no origin is known"
    }
  }
}
