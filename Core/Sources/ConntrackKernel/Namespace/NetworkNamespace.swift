import CLinux
import Glibc

/// A network namespace of this machine.
public struct NetworkNamespace: Hashable, Sendable {
  /// The inode of its file, which the kernel's log calls it by.
  public let inode: UInt64
  /// A file that leads there: `/proc/1/ns/net`, `/run/netns/NAME`.
  public let path: String
  /// Its names in /run/netns.
  public var names: [String] = []
  /// The processes in it, at most ten of them.
  public var processes: [Int32] = []

  /// The namespace that a file leads to.
  ///
  /// - Throws: ``KernelError``.
  public init(path: String) throws(KernelError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw KernelError("look at \(path)", code: errno) }
    inode = UInt64(status.st_ino)
    self.path = path
  }

  /// The namespace of the calling thread.
  ///
  /// - Throws: ``KernelError``.
  public static func current() throws(KernelError) -> NetworkNamespace {
    try NetworkNamespace(path: "/proc/thread-self/ns/net")
  }

  /// Whether it is the one that the kernel booted with, where the limits of the table can be set.
  ///
  /// `net.nf_conntrack_max` is there only (linux/net/netfilter/nf_conntrack_standalone.c).
  public static func currentIsInitial() -> Bool {
    unsafe access("/proc/sys/net/nf_conntrack_max", F_OK) == 0
  }

  /// All the namespaces that a process is in or that have a name, that of the caller first.
  ///
  /// Those of processes that the caller may not look into are missing.
  public static func all() -> [NetworkNamespace] {
    var found: [NetworkNamespace] = []
    var places: [UInt64: Int] = [:]
    func add(_ path: String, name: String? = nil, process: Int32? = nil) {
      guard let space = try? NetworkNamespace(path: path) else { return }
      let place = places[space.inode] ?? found.count
      if place == found.count {
        found.append(space)
        places[space.inode] = place
      }
      if let name { found[place].names.append(name) }
      if let process, found[place].processes.count < 10 { found[place].processes.append(process) }
    }
    add("/proc/self/ns/net")
    for name in KernelFiles.entries(of: "/run/netns").sorted() {
      add("/run/netns/\(name)", name: name)
    }
    for process in KernelFiles.entries(of: "/proc").compactMap({ Int32($0) }).sorted() {
      add("/proc/\(process)/ns/net", process: process)
    }
    return found
  }

  /// Runs `body` on a thread of its own in this namespace, and waits for it.
  ///
  /// Sockets that `body` opens, /proc/thread-self/net and /proc/sys/net are this namespace's.
  ///
  /// - Throws: ``KernelError``: `EPERM` without CAP_SYS_ADMIN.
  public func perform<Value: Sendable>(
    _ body: @escaping @Sendable () throws(KernelError) -> Value
  ) throws(KernelError) -> Value {
    let file = try FileDescriptor(opening: path)
    let path = path
    return try KernelThread.run { () -> Result<Value, KernelError> in
      guard clinux_enter_network_namespace(file.number) == 0 else {
        return .failure(KernelError("enter the network namespace \(path)", code: errno))
      }
      return Result { () throws(KernelError) in try body() }
    }.get()
  }
}
