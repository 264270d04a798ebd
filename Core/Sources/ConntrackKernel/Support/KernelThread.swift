import Glibc
import Synchronization

/// Runs something on a thread of its own and waits for it, so that what is said of a thread (its
/// network namespace) ends with the thread.
enum KernelThread {
  /// Runs `body` to its end on a new thread.
  ///
  /// - Throws: ``KernelError`` when no thread can be had.
  static func run<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value
  ) throws(KernelError) -> Value {
    let result = Box<Value>()
    let start = ThreadStart { result.value.withLock { $0 = body() } }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(start)
    let code = unsafe pthread_create(&thread, nil, ThreadStart.run, argument.toOpaque())
    guard code == 0 else {
      unsafe argument.release()
      throw KernelError("start a thread", code: code)
    }
    pthread_join(thread, nil)
    guard let value = result.value.withLock({ $0 }) else {
      throw KernelError("get a thread's result", code: ECANCELED)
    }
    return value
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  /// What a new thread runs, as an object that a C pointer can carry.
  private final class ThreadStart: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
      argument in
      if let argument = unsafe argument {
        unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
      }
      return nil
    }
  }
}
