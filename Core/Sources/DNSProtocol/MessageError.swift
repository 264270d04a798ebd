/// Why some octets are not a message, or a message cannot be written: where, and what is wrong.
public struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    /// Fewer than the 12 octets of a header.
    case shortHeader
    /// The message ends inside a question or a record.
    case truncated
    /// Octets are left behind the last record that the header announces.
    case trailingOctets
    /// A name that is none.
    case name(DomainNameError)
    /// A record's data that are not of its type.
    case recordData(RecordDataError)
    /// An OPT record in another section than the additional one (RFC 6891 §6.1.1).
    case misplacedOPT
    /// A second OPT record (RFC 6891 §6.1.1).
    case repeatedOPT
    /// An OPT record whose owner is not the root (RFC 6891 §6.1.2).
    case ownerOfOPT
    /// Options that do not fill the OPT record's data exactly (RFC 6891 §6.1.2).
    case options
    /// Names that expand to more than ``Message/maximumExpandedLength`` octets.
    case tooMuchExpansion
    /// To be written: a response code over 15 without EDNS to carry its upper bits.
    case extendedCodeWithoutEDNS
    /// To be written: more than 65,535 octets, or as many records in a section.
    case tooLong
  }

  /// What is wrong.
  public var problem: Problem
  /// Where, in octets from the start of the message.
  public var offset: Int

  /// Makes an error.
  public init(_ problem: Problem, at offset: Int) {
    self.problem = problem
    self.offset = offset
  }

  /// The whole in one sentence.
  public var description: String { "At octet \(offset) \(sentence)." }

  private var sentence: String {
    switch problem {
    case .shortHeader: "the message ends, inside its 12-octet header"
    case .truncated: "the message ends, inside a question or a record"
    case .trailingOctets: "the last record ends, and octets are left"
    case .name(let error): "stands a name that \(error)"
    case .recordData(let error): "stand data that are none: \(error)"
    case .misplacedOPT: "stands an OPT record outside the additional section"
    case .repeatedOPT: "stands a second OPT record"
    case .ownerOfOPT: "stands an OPT record whose owner is not the root"
    case .options: "stand EDNS options that do not fill their OPT record"
    case .tooMuchExpansion: "the message's names have become longer than allowed"
    case .extendedCodeWithoutEDNS: "a response code over 15 would need EDNS"
    case .tooLong: "the message would be longer than 65,535 octets"
    }
  }
}
