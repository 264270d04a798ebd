package import ConntrackKernel
import Foundation
import Synchronization

/// Work on a thread of its own in a network namespace.
package final class NamespaceThread: Sendable {
  private let failure = Mutex<String?>(nil)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts it.
  package init(
    in namespace: NetworkNamespace, _ body: @escaping @Sendable () throws(KernelError) -> Void
  ) {
    let thread = Thread {
      do throws(KernelError) {
        try namespace.perform(body)
      } catch {
        self.failure.withLock { $0 = "\(error)" }
      }
      self.ended.signal()
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Why it ended early; `nil` while it goes on or when it came to its end.
  package var problem: String? { failure.withLock { $0 } }

  /// Waits for its end.
  package func join() { ended.wait() }
}
