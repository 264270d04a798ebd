/// How queries get to the server and answers back.
///
/// Flows are numbered as they are sent; which one an answer is for follows from its addresses, ports
/// and identifier, so nothing is searched.
protocol Carrier: AnyObject {
  /// How many flows in a row can be told apart.
  var period: Int { get }
  /// Writes the query of a flow, at so many seconds; it leaves with the next ``flush()`` at the latest.
  func append(_ flow: Int, at now: Double, _ write: (UInt16, UnsafeMutableRawPointer) -> Int)
  /// Sends what was written.
  func flush()
  /// Hands over what has come: the flow's number modulo ``period``, and the message.
  ///
  /// - Returns: How many messages there were.
  func receive(_ body: (Int, UnsafeRawBufferPointer) -> Void) -> Int
  /// Waits until something comes, for so many milliseconds at most.
  func wait(milliseconds: CInt)
}
