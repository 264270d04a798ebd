import ConntrackKernel

/// Any octets are messages of the kernel, or none; never a trap, never a loop.
///
/// Journals survive a round trip.
@c(LLVMFuzzerTestOneInput)
public func fuzzNetlink(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let octets = Array(UnsafeBufferPointer(start: bytes, count: count))
  for flow in NetlinkDump.flows(octets.span) {
    _ = flow.original.source.text(family: flow.family)
  }
  _ = NetlinkDump.statistics(octets.span)
  _ = NetlinkDump.causes(octets.span)
  _ = NetlinkDump.legacyCauses(octets.span, isIPv6: false)
  _ = NetlinkDump.legacyCauses(octets.span, isIPv6: true)
  if let journal = ChangeJournal(text: String(decoding: octets, as: UTF8.self)) {
    guard ChangeJournal(text: journal.text) == journal else {
      fatalError("A journal was written that reads differently")
    }
  }
  return 0
}
