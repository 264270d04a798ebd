import DNSProtocol

/// Any octets are a message that survives a round trip, or an error; never a trap, never a loop.
@c(LLVMFuzzerTestOneInput)
public func fuzzMessage(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let wire = Array(UnsafeBufferPointer(start: bytes, count: count))
  guard let message = try? Message(wire: wire) else { return 0 }
  // A message whose data a compressor cannot shorten as far as its sender did may not fit.
  guard let written = try? message.wire() else { return 0 }
  guard let again = try? Message(wire: written), again == message else {
    fatalError("A message was written that reads differently")
  }
  return 0
}
