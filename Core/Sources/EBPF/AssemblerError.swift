/// A program that can't be put together.
public enum AssemblerError: Error, Hashable, CustomStringConvertible {
  /// Jumps lead to a label that was never placed.
  case labelNotPlaced(String)
  /// A jump of more than 32,767 instructions.
  case tooFar(String)
  /// A constant that has more than 32 bits where only 32 have room.
  case constantTooLarge(Int)
  /// Something that no kernel would take, with the number of its instruction.
  case mistake(at: Int, String)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .labelNotPlaced(let name): "jumps lead to \"\(name)\", which is nowhere in the program"
    case .tooFar(let name): "\"\(name)\" is more than 32,767 instructions away from a jump"
    case .constantTooLarge(let value): "\(value) does not fit into 32 bits"
    case .mistake(let place, let what): "instruction \(place): \(what)"
    }
  }
}
