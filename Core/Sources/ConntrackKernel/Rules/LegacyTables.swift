import Glibc

/// A family of the older packet filter (linux/netfilter_ipv4/ip_tables.h,
/// linux/netfilter_ipv6/ip6_tables.h).
struct LegacyTables: Sendable {
  /// As nft calls it.
  let family: String
  /// The file with the names of the tables that are there.
  let namesPath: String
  let socketFamily: CInt
  let level: CInt
  /// The length of `struct ipt_entry` and of `struct ip6t_entry`.
  let entryLength: Int
  /// Where in it the offsets of the target and of the next rule stand.
  let offsetsPosition: Int

  static let ipv4 = LegacyTables(
    family: "ip", namesPath: "/proc/net/ip_tables_names", socketFamily: AF_INET,
    level: CInt(IPPROTO_IP), entryLength: 112, offsetsPosition: 88)
  static let ipv6 = LegacyTables(
    family: "ip6", namesPath: "/proc/net/ip6_tables_names", socketFamily: AF_INET6,
    level: CInt(IPPROTO_IPV6), entryLength: 168, offsetsPosition: 140)

  /// `IPT_SO_GET_INFO` and `IPT_SO_GET_ENTRIES`; IPv6 has the same numbers.
  private enum Option {
    static let information: CInt = 64
    static let entries: CInt = 65
  }

  /// The length of a table's name.
  static let nameLength = 32
  /// Where the rules begin in `struct ipt_get_entries`.
  static let entriesStart = 40

  /// The names of the tables that are there.
  func names() -> [String] {
    guard let text = try? KernelFiles.text(of: namesPath) else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  /// A table as the kernel gives it: `struct ipt_get_entries`.
  ///
  /// - Throws: ``KernelError``; `EPERM` without CAP_NET_ADMIN.
  func contents(of table: String) throws(KernelError) -> [UInt8] {
    let operation = "read the table \(table) of \(family)tables"
    let number = socket(socketFamily, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 255)
    guard number >= 0 else { throw KernelError(operation, code: errno) }
    let descriptor = FileDescriptor(number)
    for _ in 1...3 {
      // `struct ipt_getinfo`: name, hooks, two lists of five, number of rules, size.
      var information = [UInt8](table.utf8.prefix(Self.nameLength - 1))
      information += [UInt8](repeating: 0, count: 84 - information.count)
      try get(descriptor, Option.information, &information, operation)
      let size = information.span.nativeUInt32(at: 80)
      var contents = Array(information[..<Self.nameLength])
      for index in 0..<4 { contents.append(UInt8(truncatingIfNeeded: size >> UInt32(8 * index))) }
      contents += [UInt8](repeating: 0, count: Self.entriesStart - contents.count + Int(size))
      do throws(KernelError) {
        try get(descriptor, Option.entries, &contents, operation)
        return contents
      } catch  where error.code == EAGAIN {
        // The table was replaced in between.
        continue
      }
    }
    throw KernelError(operation, code: EAGAIN)
  }

  private func get(
    _ descriptor: FileDescriptor, _ option: CInt, _ bytes: inout [UInt8], _ operation: String
  ) throws(KernelError) {
    var length = socklen_t(bytes.count)
    guard unsafe getsockopt(descriptor.number, level, option, &bytes, &length) == 0 else {
      throw KernelError(operation, code: errno)
    }
  }
}
