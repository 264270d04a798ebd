import Foundation
import Glibc

/// Whether an interface takes VLAN tags off packets before an XDP program sees them.
///
/// Answers to such packets would leave without a tag, in another network than the one that asked.
package enum VLANOffload {
  /// What is wrong with answering from an interface's driver, and what to do about it; `nil` where
  /// nothing is.
  ///
  /// - Parameters:
  ///   - interface: The interface's name.
  ///   - folder: Where the kernel describes interfaces.
  ///   - isOn: Whether the interface takes tags off.
  package static func complaint(
    about interface: String, in folder: String = "/sys/class/net",
    isOn: (String) -> Bool = VLANOffload.isOn
  ) -> String? {
    guard let user = user(of: interface, folder), isOn(interface) else { return nil }
    return "it takes VLAN tags off packets before they can be answered, and \(user); "
      + "`ethtool -K \(interface) rxvlan off` leaves them on"
  }

  /// Who needs the tags; `nil` for nobody.
  private static func user(of interface: String, _ folder: String) -> String? {
    let path = "\(folder)/\(interface)"
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for entry in entries.sorted() where entry.hasPrefix("upper_") {
      let upper = String(entry.dropFirst("upper_".count))
      if text("\(folder)/\(upper)/uevent").contains("DEVTYPE=vlan") { return "\(upper) uses them" }
    }
    return text("\(path)/master/bridge/vlan_filtering").hasPrefix("1")
      ? "its bridge uses them" : nil
  }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }

  /// Whether an interface takes tags off (linux/ethtool.h: `ETHTOOL_GFLAGS`, `ETH_FLAG_RXVLAN`).
  package static func isOn(_ interface: String) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var value: (command: UInt32, flags: UInt32) = (0x25, 0)
    // struct ifreq: the name, and the address of the value.
    var request = [UInt8](interface.utf8.prefix(15))
    request += [UInt8](repeating: 0, count: 40 - request.count)
    let result = withUnsafeMutablePointer(to: &value) { value in
      request.withUnsafeMutableBytes { request in
        request.storeBytes(of: UInt(bitPattern: value), toByteOffset: 16, as: UInt.self)
        return ioctl(descriptor, 0x8946, request.baseAddress!)  // SIOCETHTOOL
      }
    }
    return result == 0 && value.flags & 1 << 8 != 0
  }
}
