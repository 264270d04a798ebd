/// A setting of /proc/sys, as the thread that asks sees it.
public struct KernelSetting: Hashable, Sendable {
  /// The dotted name.
  public let name: String

  /// Names a setting.
  public init(_ name: String) { self.name = name }

  /// Its file.
  public var path: String {
    "/proc/sys/" + String(name.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
  }

  /// Its value.
  ///
  /// - Throws: ``KernelError``.
  public func value() throws(KernelError) -> UInt64 {
    let text = try KernelFiles.text(of: path)
    guard let value = UInt64(text) else {
      throw KernelError("read a number from \(path)", code: 22)
    }
    return value
  }

  /// Sets it, and reads back what the kernel made of it.
  ///
  /// - Returns: The value that is in force; bucket counts are rounded up to a page.
  /// - Throws: ``KernelError``; `EACCES` in another namespace than the first for what is global.
  @discardableResult
  public func set(_ value: UInt64) throws(KernelError) -> UInt64 {
    try KernelFiles.write("\(value)", to: path)
    return try self.value()
  }

  /// Why a value must not be set, although the kernel may take it; `nil` when it may.
  ///
  /// A timeout of 0 removes entries before their answers come; a limit of 0 is none at all.
  public func objection(to value: UInt64) -> String? {
    if value == 0 { return "0 would be taken by the kernel, and means something else than it says" }
    if value > UInt64(Int32.max) { return "the kernel takes no more than \(Int32.max)" }
    if name.hasSuffix("_buckets"), value > 1 << 24 { return "that is more than 128 MiB of chains" }
    if name.contains("timeout"), value > 432_000 { return "that is more than five days" }
    return nil
  }
}
