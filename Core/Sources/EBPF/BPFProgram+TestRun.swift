import Glibc

extension BPFProgram {
  /// What a program made of a packet.
  public struct Outcome: Hashable, Sendable {
    /// What is to become of it.
    public let verdict: Verdict
    /// The packet afterwards.
    public let packet: [UInt8]
    /// How long it took on average, in nanoseconds.
    public let nanoseconds: Int
  }

  /// What becomes of a packet (`enum xdp_action`).
  public enum Verdict: UInt32, Sendable {
    /// The program failed: the packet is dropped.
    case aborted
    /// It is dropped.
    case drop
    /// It goes on to the kernel.
    case pass
    /// It leaves where it came from.
    case transmit
    /// It leaves elsewhere.
    case redirect
  }

  /// Runs the program on a packet without any network (`BPF_PROG_TEST_RUN`).
  ///
  /// - Parameters:
  ///   - packet: The packet with its Ethernet header, 14 to about 3,400 octets.
  ///   - count: How often; each time it finds what the time before has left.
  /// - Throws: ``BPFError``.
  public func run(_ packet: [UInt8], count: Int = 1) throws(BPFError) -> Outcome {
    var output = [UInt8](repeating: 0, count: 4096)
    var outcome: Result<Outcome, BPFError> = .failure(BPFError("run the program", code: EINVAL))
    unsafe packet.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        let call = BPFCall(.testRun)
        call.set(0, UInt32(bitPattern: descriptor.number))
        call.set(8, UInt32(truncatingIfNeeded: input.count))
        call.set(12, UInt32(truncatingIfNeeded: output.count))
        unsafe call.set(16, input.baseAddress)
        unsafe call.set(24, UnsafeRawPointer(output.baseAddress))
        call.set(32, UInt32(truncatingIfNeeded: count))
        do throws(BPFError) {
          _ = try call("run the program on a packet of \(input.count) octets")
          outcome = .success(
            Outcome(
              verdict: Verdict(rawValue: call.get(4)) ?? .aborted,
              packet: unsafe Array(output.prefix(Int(call.get(12)))),
              nanoseconds: Int(call.get(36))))
        } catch {
          outcome = .failure(error)
        }
      }
    }
    return try outcome.get()
  }

  /// Runs the program on packets that are real ones afterwards: what it redirects leaves through an
  /// interface, what it drops was never there (`BPF_F_TEST_XDP_LIVE_FRAMES`, since Linux 5.18).
  ///
  /// Ends early, without an error, when the thread gets a signal.
  ///
  /// - Parameters:
  ///   - packet: What each begins as, 14 octets at least.
  ///   - count: How many packets.
  ///   - batch: How many of them are made before any is sent, at most 256.
  /// - Throws: ``BPFError``.
  public func send(_ packet: [UInt8], count: Int, batch: Int = 64) throws(BPFError) {
    var outcome: Result<CInt, BPFError> = .success(0)
    unsafe packet.withUnsafeBytes { input in
      let call = BPFCall(.testRun)
      call.set(0, UInt32(bitPattern: descriptor.number))
      call.set(8, UInt32(truncatingIfNeeded: input.count))
      unsafe call.set(16, input.baseAddress)
      call.set(32, UInt32(truncatingIfNeeded: count))
      call.set(64, 1 << 1)
      call.set(72, UInt32(truncatingIfNeeded: batch))
      do throws(BPFError) {
        outcome = .success(try call("send packets"))
      } catch {
        outcome = error.code == EINTR ? .success(0) : .failure(error)
      }
    }
    _ = try outcome.get()
  }
}
