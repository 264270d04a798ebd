/// A place in a program that jumps lead to.
public struct Label: Hashable, Sendable {
  let number: Int
}
