/// Something that keeps an end-to-end test from being carried out.
struct EndToEndError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
