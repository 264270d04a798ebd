import ConntrackKernel
import Glibc
import Synchronization

/// Signals that ask the laboratory to end, and pauses that they cut short.
public enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// From now on SIGINT, SIGTERM and SIGHUP are noted instead of ending the process.
  ///
  /// Programs that are started have the usual way of taking them: what is caught, unlike what is
  /// ignored, isn't inherited.
  public static func watch() {
    received.store(0, ordering: .relaxed)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      _ = Glibc.signal(signal) { number in Interruption.note(number) }
    }
  }

  private static func note(_ number: Int32) { received.store(number, ordering: .relaxed) }

  /// Whether a signal came.
  public static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// Throws when a signal came.
  ///
  /// - Throws: ``LaboratoryError/interrupted(_:)``.
  public static func check() throws(LaboratoryError) {
    let number = received.load(ordering: .relaxed)
    if number != 0 { throw .interrupted(number) }
  }

  /// Sleeps, at most until a signal comes.
  ///
  /// - Throws: ``LaboratoryError/interrupted(_:)``.
  public static func sleep(_ seconds: Double) throws(LaboratoryError) {
    let end = Clock.now + seconds
    while true {
      try check()
      let rest = end - Clock.now
      guard rest > 0 else { return }
      usleep(UInt32(min(rest, 0.05) * 1e6))
    }
  }
}
